import type { RankingWeights } from '../../ranking-weights';
import type { IndexOp, SearchDoc, VectorsOp } from '../../search-doc';
import {
  SearchUnavailable,
  type EngineHealth,
  type FailedDoc,
  type IndexState,
  type KnownDoc,
} from '../../search-engine';
import { GermanWords } from './index/german-words';
import { IndexHome, type IndexClaim } from './index/index-home';
import { makeMark, type IndexMark } from './index/index-mark';
import {
  copiedVectors,
  documentsWithin,
  storedDocument,
  type StoredHead,
} from './index/stored-document';
import { MOST_ANSWER_BYTES } from './server/limited-fetch';
import { MeilisearchServer, type ServerOptions } from './server/meilisearch-server';
import { lastingBoost } from './signals';
import { DocumentWriter, type OpOutcome } from './write/document-writer';
import { fillIndex } from './write/fill-index';
import { WriteLanes } from './write/write-lanes';

export interface InstanceOptions extends ServerOptions {
  readonly weights: RankingWeights;
}

const STATE_AGE_MS = 2_000;
const COPY_MS = 60_000;

/** One index on one Meilisearch server: its life, its writes and whether it is whole. */
export class MeilisearchInstance {
  readonly server: MeilisearchServer;
  readonly german = new GermanWords();
  private home: IndexHome | undefined;
  private parts: { lanes: WriteLanes; writer: DocumentWriter } | undefined;
  private mark: IndexMark | undefined;
  private markReadAt = -Infinity;
  /** What the hub's index is to be like. */
  private settings = '';

  constructor(private readonly options: InstanceOptions) {
    this.server = new MeilisearchServer(options);
  }

  /** Opens or makes the index. Safe to repeat. */
  async open(claim: IndexClaim): Promise<IndexState> {
    await this.server.open(claim.owner, claim.index);
    const home = new IndexHome(this.server, claim);
    const { state, mark } = await home.open();
    this.home = home;
    this.settings = claim.settings;
    this.take(mark);
    this.german.load(mark.germanWords);
    const { weights } = this.options;
    const shape = (doc: SearchDoc, gen: number): StoredHead =>
      storedDocument(doc, gen, lastingBoost(doc, weights), this.german.current());
    this.parts ??= {
      writer: new DocumentWriter(this.server, claim.index, shape),
      lanes: new WriteLanes((ops) => this.write(ops)),
    };
    this.parts.writer.gen = mark.gen;
    this.parts.writer.dimensions = claim.meaning?.dimensions;
    this.take(mark);
    this.server.settle();
    return state;
  }

  /** The model whose vectors the answering index holds. */
  get model(): string | undefined {
    return this.parts?.writer.holdsModel ? this.home?.claim.meaning?.model : undefined;
  }

  get isOpen(): boolean {
    return this.home !== undefined;
  }

  get index(): string {
    return this.mustBeOpen().home.claim.index;
  }

  get lanes(): WriteLanes {
    return this.mustBeOpen().lanes;
  }

  get writer(): DocumentWriter {
    return this.mustBeOpen().writer;
  }

  /** Whether the index holds everything, as far as is known; looks again when that is old. */
  async isWhole(): Promise<boolean> {
    if (performance.now() - this.markReadAt > STATE_AGE_MS) {
      this.markReadAt = performance.now();
      void this.readMark().catch(() => undefined);
    }
    return this.mark?.complete === true;
  }

  async isWholeNow(): Promise<boolean> {
    return (await this.readMark())?.complete === true;
  }

  async health(): Promise<EngineHealth> {
    const { lanes, home } = this.mustBeOpen();
    const { queued, lagMs, failed, problem } = lanes;
    const mark = await this.readMark();
    const documents = mark ? await home.countDocuments() : 0;
    const rebuild = home.reasonFor(mark, documents);
    return { ok: rebuild === undefined, queued, lagMs, failed, documents, rebuild, problem };
  }

  async scan(offset: number, limit: number): Promise<{ docs: KnownDoc[]; next?: string }> {
    const { results, total } = await this.server.write((client) =>
      client.index<StoredHead>(this.index).getDocuments({
        filter: 'alive = 1',
        fields: ['id', 'version'],
        offset,
        limit,
      }),
    );
    const docs = results.map(({ id, version }) => ({ id, version }));
    const end = offset + docs.length;
    return end < total && docs.length > 0 ? { docs, next: String(end) } : { docs };
  }

  /** Fills the index from a stream; see `SearchEngine.rebuild`. */
  async fill(docs: AsyncIterable<SearchDoc>): Promise<{ documents: number; failed: FailedDoc[] }> {
    const { home, writer, lanes } = this.mustBeOpen();
    const mark = await this.readMark();
    const gen = Math.max(Date.now(), (mark?.gen ?? 0) + 1);
    const target = await this.prepare(mark, gen);
    const beside = target === this.index ? undefined : target;
    const postponed: VectorsOp[] = [];
    try {
      await lanes.pause();
      writer.filling = { gen, beside, touched: new Map(), postponed };
      lanes.resume();
      const report = await fillIndex(docs, target, writer, this.german);
      await lanes.pause();
      const { owner, settings } = home.claim;
      const germanWords = this.german.save();
      const whole = { ...makeMark({ owner, settings, complete: true, gen }), germanWords };
      await home.writeMark(target, whole);
      await (beside ? home.swap() : home.removeOlderThan(gen));
      writer.gen = gen;
      writer.holdsModel = true;
      this.take(whole);
      return report;
    } catch (error) {
      if (beside) await home.remove(beside).catch(() => undefined);
      throw error;
    } finally {
      writer.filling = undefined;
      lanes.resume();
      if (postponed.length > 0) await this.addLate(postponed);
    }
  }

  /** Vectors that came for documents the filling had not brought yet. */
  private async addLate(vectors: readonly VectorsOp[]): Promise<void> {
    const { lanes } = this.mustBeOpen();
    const { outcome } = await lanes.add(vectors, 'bulk');
    // What fails here is brought when the texts are written next.
    await outcome.catch(() => undefined);
  }

  /** Where to fill: an index that is not whole anyway in place, a whole one beside itself. */
  private async prepare(mark: IndexMark | undefined, gen: number): Promise<string> {
    const { home } = this.mustBeOpen();
    if (mark?.complete) {
      await home.makeShadow(gen);
      return home.shadow;
    }
    if (mark) await home.writeMark(this.index, { ...mark, gen });
    else this.take(await home.make(this.index, gen));
    return this.index;
  }

  /** Number of the filling its documents come from, where that is of the claim's settings and whole. */
  async filling(): Promise<number | undefined> {
    const mark = await this.readMark();
    const isOurs = mark?.complete && mark.settings === this.mustBeOpen().home.claim.settings;
    return isOurs ? mark.gen : undefined;
  }

  /**
   * From now on what is written is remembered, until `endMending` or `leaveMending`. Unless it holds the filling
   * `gen` whole, the index begins empty. @returns whether it does
   */
  async beginMending(gen: number | undefined): Promise<boolean> {
    const { home, writer, lanes } = this.mustBeOpen();
    const own = await this.filling();
    const isEmpty = own === undefined || (gen !== undefined && own !== gen);
    await lanes.pause();
    try {
      if (isEmpty) {
        if (await this.readMark()) await home.remove(this.index);
        this.take(await home.make(this.index, gen));
      }
      writer.gen = this.mark?.gen ?? 0;
      writer.filling = { gen: writer.gen, touched: new Map() };
      return isEmpty;
    } finally {
      lanes.resume();
    }
  }

  /** Equal to the others now. Where it began empty, what they know of it is taken over. */
  async endMending(source: MeilisearchInstance | undefined): Promise<void> {
    if (this.mark?.complete) return;
    const mark = await source?.readMark();
    if (!mark?.complete) throw new SearchUnavailable('The index that was copied is not whole.');
    await this.mustBeOpen().home.writeMark(this.index, mark);
    this.german.load(mark.germanWords);
    this.take(mark);
  }

  leaveMending(): void {
    this.mustBeOpen().writer.filling = undefined;
  }

  /** Versions of those of the ids that are not deleted. */
  async known(ids: readonly string[]): Promise<Map<string, number>> {
    const versions = await this.writer.versions(ids);
    const alive = [...versions].filter((entry) => entry[1].alive);
    return new Map(alive.map(([id, { version }]) => [id, version]));
  }

  countDocuments(): Promise<number> {
    return this.mustBeOpen().home.countDocuments();
  }

  /** Ids and versions, deleted documents too. */
  async heads(offset: number, limit: number): Promise<readonly StoredHead[]> {
    const { results } = await this.server.write((client) =>
      client
        .index<StoredHead>(this.index)
        .getDocuments({ fields: ['id', 'version'], offset, limit }),
    );
    return results as StoredHead[];
  }

  /** Documents that `stored` can be asked for together: their answer has to fit. */
  get copiedAtOnce(): number {
    return Math.max(1, documentsWithin(MOST_ANSWER_BYTES / 2, this.writer.dimensions));
  }

  /** Documents as they are stored, in the form they are written in. */
  async stored(ids: readonly string[]): Promise<readonly StoredHead[]> {
    const { dimensions } = this.writer;
    const found = await this.server.documents<StoredHead>(this.index, ids, undefined, COPY_MS, {
      ...(dimensions === undefined ? {} : { retrieveVectors: true }),
    });
    return found.map((document) => copiedVectors(document, dimensions));
  }

  close(): void {
    this.parts?.lanes.close();
  }

  private write(ops: readonly IndexOp[]): Promise<OpOutcome[]> {
    for (const op of ops) if (op.op === 'put') this.german.learn(op.doc);
    return this.writer.write(ops);
  }

  private async readMark(): Promise<IndexMark | undefined> {
    const mark = await this.mustBeOpen().home.mark();
    this.take(mark);
    return mark;
  }

  private take(mark: IndexMark | undefined): void {
    this.mark = mark;
    this.markReadAt = performance.now();
    // Another process may have filled the index for the model meanwhile.
    if (mark && this.parts) this.parts.writer.holdsModel = mark.settings === this.settings;
  }

  private mustBeOpen(): { home: IndexHome; lanes: WriteLanes; writer: DocumentWriter } {
    if (!this.home || !this.parts) {
      throw new SearchUnavailable(
        `The search index at ${this.server.where} has not been opened yet.`,
      );
    }
    return { home: this.home, ...this.parts };
  }
}
