import type { SearchDoc } from '../../../search-doc';
import { grown } from './grown';
import { SetTable } from './set-table';
import { StringTable } from './string-table';

/** Fields with one value out of a dictionary; `''` stands for a field left out. */
export const CODED = ['space', 'kind', 'lang', 'state', 'product', 'author', 'type'] as const;
export type CodedField = (typeof CODED)[number];
export const COUNTED = ['official', 'accepted', 'confirmed', 'quality', 'section'] as const;
export const TIMES = ['created', 'updated'] as const;

/** What is kept of a document beside its words. */
export type DocHead = Omit<SearchDoc, 'title' | 'body' | 'vectors'>;

/** Everything about documents but their words, as columns: one number per document and field. */
export class Documents {
  /** The document's number is the number of its id. */
  readonly ids = new StringTable();
  readonly threads = new StringTable();
  readonly tags = new SetTable();
  /** Distinct sets of audience tokens; who may read is decided once per set. */
  readonly groups = new SetTable();
  readonly codes: Record<CodedField, StringTable> = byField(() => new StringTable());
  readonly coded: Record<CodedField, Uint32Array<ArrayBuffer>> = byField(() => new Uint32Array(64));
  readonly counted = Object.fromEntries(COUNTED.map((f) => [f, new Uint32Array(64)])) as Record<
    (typeof COUNTED)[number],
    Uint32Array<ArrayBuffer>
  >;
  readonly times = Object.fromEntries(TIMES.map((f) => [f, new Float64Array(64)])) as Record<
    (typeof TIMES)[number],
    Float64Array<ArrayBuffer>
  >;
  versions: Float64Array<ArrayBuffer> = new Float64Array(64);
  thread: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  tagSet: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  group: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  alive: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  titleLength: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  bodyLength: Uint32Array<ArrayBuffer> = new Uint32Array(64);
  /** Documents alive and the lengths of their texts, by group. */
  readonly sizes = new GroupSizes();
  living = 0;

  /** One more than the highest document number. */
  get end(): number {
    return this.ids.size;
  }

  /** The version the index knows of an id, deleted or not; -1 for none. */
  versionOf(id: string): number {
    const doc = this.ids.find(id);
    return doc < 0 ? -1 : (this.versions[doc] ?? -1);
  }

  put(head: DocHead, titleLength: number, bodyLength: number): number {
    const doc = this.numberFor(head.id);
    this.bury(doc);
    for (const field of CODED) {
      this.coded[field] = grown(this.coded[field], doc + 1);
      this.coded[field][doc] = this.codes[field].add(head[field] ?? '');
    }
    for (const field of COUNTED) {
      this.counted[field] = grown(this.counted[field], doc + 1);
      this.counted[field][doc] = head[field];
    }
    for (const field of TIMES) {
      this.times[field] = grown(this.times[field], doc + 1);
      this.times[field][doc] = head[field];
    }
    this.versions[doc] = head.version;
    this.thread[doc] = this.threads.add(head.thread);
    this.tagSet[doc] = this.tags.add(head.tags);
    this.group[doc] = this.groups.add(head.acl);
    this.titleLength[doc] = titleLength;
    this.bodyLength[doc] = bodyLength;
    this.alive[doc] = 1;
    this.living += 1;
    this.sizes.add(this.group[doc] ?? 0, 1, titleLength, bodyLength);
    return doc;
  }

  /** Keeps the id and the version, forgets the rest. */
  remove(id: string, version: number): number {
    const doc = this.numberFor(id);
    this.bury(doc);
    this.versions[doc] = version;
    return doc;
  }

  private bury(doc: number): void {
    if (this.alive[doc] !== 1) return;
    this.alive[doc] = 0;
    this.living -= 1;
    const [title, body] = [this.titleLength[doc] ?? 0, this.bodyLength[doc] ?? 0];
    this.sizes.add(this.group[doc] ?? 0, -1, -title, -body);
  }

  private numberFor(id: string): number {
    const doc = this.ids.add(id);
    const length = doc + 1;
    this.versions = grown(this.versions, length);
    this.thread = grown(this.thread, length);
    this.tagSet = grown(this.tagSet, length);
    this.group = grown(this.group, length);
    this.alive = grown(this.alive, length);
    this.titleLength = grown(this.titleLength, length);
    this.bodyLength = grown(this.bodyLength, length);
    return doc;
  }
}

/** Sums by reader group: documents, words in titles, words in bodies. */
export class GroupSizes {
  private documents: Float64Array<ArrayBuffer> = new Float64Array(16);
  private titled: Float64Array<ArrayBuffer> = new Float64Array(16);
  private titles: Float64Array<ArrayBuffer> = new Float64Array(16);
  private bodies: Float64Array<ArrayBuffer> = new Float64Array(16);

  add(group: number, documents: number, title: number, body: number): void {
    this.documents = grown(this.documents, group + 1);
    this.titled = grown(this.titled, group + 1);
    this.titles = grown(this.titles, group + 1);
    this.bodies = grown(this.bodies, group + 1);
    this.documents[group] = (this.documents[group] ?? 0) + documents;
    this.titled[group] = (this.titled[group] ?? 0) + Math.sign(title);
    this.titles[group] = (this.titles[group] ?? 0) + title;
    this.bodies[group] = (this.bodies[group] ?? 0) + body;
  }

  /** Over the groups whose entry is 1; the average title is one of the documents that have a title. */
  sum(allowed: Uint8Array): { documents: number; averageTitle: number; averageBody: number } {
    let [documents, titled, title, body] = [0, 0, 0, 0];
    for (let g = 0; g < allowed.length; g++) {
      if (allowed[g] !== 1) continue;
      documents += this.documents[g] ?? 0;
      titled += this.titled[g] ?? 0;
      title += this.titles[g] ?? 0;
      body += this.bodies[g] ?? 0;
    }
    return {
      documents,
      averageTitle: Math.max(1, title / Math.max(1, titled)),
      averageBody: Math.max(1, body / Math.max(1, documents)),
    };
  }
}

function byField<T>(make: () => T): Record<CodedField, T> {
  return Object.fromEntries(CODED.map((field) => [field, make()])) as Record<CodedField, T>;
}
