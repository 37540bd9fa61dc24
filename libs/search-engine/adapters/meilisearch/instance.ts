import { randomUUID } from 'node:crypto';
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
import { storedDocument, type StoredHead } from './index/stored-document';
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
/** One process fills; another takes over when it was lost for so long. */
const FILLER_MS = 5 * 60_000;
const PROCESS = randomUUID();

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
    const writer = new DocumentWriter(this.server, claim.index, shape);
    writer.gen = mark.gen;
    this.parts ??= { writer, lanes: new WriteLanes((ops) => this.write(ops)) };
    this.parts.writer.dimensions = claim.meaning?.dimensions;
    this.take(mark);
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

  /** From now on nobody reads this index, and what is written is remembered. */
  async beginCatchUp(): Promise<void> {
    const { home, writer, lanes } = this.mustBeOpen();
    const mark = await this.readMark();
    if (mark?.filler && mark.filler.by !== PROCESS && mark.filler.until > Date.now()) {
      throw new SearchUnavailable(
        `Another process of this hub fills the index at ${this.server.where}.`,
      );
    }
    await lanes.pause();
    try {
      if (mark?.settings === home.claim.settings) {
        const filler = { by: PROCESS, until: Date.now() + FILLER_MS };
        const open = { ...mark, complete: false, filler };
        await home.writeMark(this.index, open);
        this.take(open);
      } else {
        if (mark) await home.remove(this.index);
        this.take(await home.make(this.index));
      }
      writer.filling = { gen: writer.gen, touched: new Map() };
    } finally {
      lanes.resume();
    }
  }

  /** Equal to another instance now: answers again. */
  async endCatchUp(source: MeilisearchInstance): Promise<void> {
    const mark = await source.readMark();
    if (!mark?.complete) throw new SearchUnavailable('The index that was copied is not whole.');
    await this.mustBeOpen().home.writeMark(this.index, mark);
    this.german.load(mark.germanWords);
    this.take(mark);
  }

  leaveCatchUp(): void {
    this.mustBeOpen().writer.filling = undefined;
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

  /** Documents as they are stored. */
  async stored(ids: readonly string[]): Promise<readonly StoredHead[]> {
    return this.server.documents<StoredHead>(this.index, ids, ['*'], COPY_MS);
  }

  /** Highest version and number of all documents, for comparing instances. */
  async position(): Promise<{ version: number; documents: number }> {
    const { results, total } = await this.server.write((client) =>
      client
        .index<StoredHead>(this.index)
        .getDocuments({ fields: ['id', 'version'], sort: ['version:desc'], limit: 1 }),
    );
    return { version: results[0]?.version ?? 0, documents: total };
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
