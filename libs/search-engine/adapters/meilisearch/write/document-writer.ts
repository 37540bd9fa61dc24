import { setImmediate as pause } from 'node:timers/promises';
import {
  idOf,
  refuseOp,
  versionOf,
  type IndexOp,
  type SearchDoc,
  type VectorsOp,
} from '../../../search-doc';
import { SearchUnavailable } from '../../../search-engine';
import { MARK_ID } from '../index/index-mark';
import { sizeOf, storedVectors, tombstone, type StoredHead } from '../index/stored-document';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { ApiRefusal } from '../setup-error';
import { followTask, TaskFailed } from './follow-task';

/** What became of one operation. */
export type OpOutcome = 'applied' | 'ignored' | { readonly reason: string };

export interface Version {
  readonly version: number;
  readonly alive: 0 | 1;
}

/** The index that is being filled, and what was written to it by others than the filling. */
export interface Filling {
  /** Set while it is another index than the one that answers. */
  readonly beside?: string;
  readonly gen: number;
  readonly touched: Map<string, number>;
  /** Vectors for documents that the filling has perhaps not brought yet; to be written again behind it. */
  readonly postponed?: VectorsOp[];
}

const MOST_IDS = 1_000;
const SLICE = 50;
const LOOK_MS = 15_000;
const FIELDS = ['id', 'version', 'alive'];
/** Bytes of one task, so that the next one's turn comes soon. */
const MOST_WRITTEN = 8_000_000;
/** Of one task of a filling, which nobody waits for: within what the server takes (100 MB), and a process has room for. */
const MOST_FILLED = 48_000_000;

/** Writes documents to one index; older versions are left out. The only writer of its process. */
export class DocumentWriter {
  filling: Filling | undefined;
  gen = 0;
  /** Of the vectors of the index, where it holds any. */
  dimensions: number | undefined;
  /** The index that answers holds vectors of this model; while it is being filled anew it may hold another's. */
  holdsModel = true;
  /** Versions on their way. */
  private readonly recent = new Map<string, Version>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly server: MeilisearchServer,
    private readonly index: string,
    private readonly shape: (doc: SearchDoc, gen: number) => StoredHead,
  ) {}

  /**
   * Applies operations; those of earlier calls come first. The outcome of each, in their order.
   * @throws SearchUnavailable, SearchTimeout when nothing is known of the outcome
   */
  async write(ops: readonly IndexOp[]): Promise<OpOutcome[]> {
    const turn = this.turn.then(() => this.enqueue(ops));
    this.turn = turn.catch(() => undefined);
    const { outcomes, documents, tasks } = await turn;
    try {
      await this.followAll(tasks, documents, outcomes);
    } finally {
      for (const { id, version } of documents.values()) {
        if (this.recent.get(id)?.version === version) this.recent.delete(id);
      }
    }
    return outcomes;
  }

  /**
   * Writes documents of the filling under way, but for those that others have written since. Resolves
   * when they are on their way; what comes back resolves when they have arrived.
   */
  async fill(index: string, docs: readonly SearchDoc[]): Promise<{ done: Promise<OpOutcome[]> }> {
    const ops = docs.map((doc): IndexOp => ({ op: 'put', doc }));
    const outcomes = refusals(ops);
    const shaped = await this.shapeAll(ops.map((op, i) => (outcomes[i] === 'ignored' ? op : null)));
    const turn = this.turn.then(() => this.sendFilling(index, shaped, outcomes));
    this.turn = turn.catch(() => undefined);
    const sent = await turn;
    return { done: this.followAll(sent.tasks, sent.documents, outcomes).then(() => outcomes) };
  }

  /** Copies stored documents, but for those that others have written since; resolves when they have arrived. */
  async copy(documents: readonly StoredHead[]): Promise<void> {
    const outcomes: OpOutcome[] = documents.map(() => 'ignored');
    const numbered = new Map(documents.map((document, i) => [i, document]));
    const turn = this.turn.then(() => this.sendFilling(this.index, numbered, outcomes));
    this.turn = turn.catch(() => undefined);
    const sent = await turn;
    await this.followAll(sent.tasks, sent.documents, outcomes);
  }

  /** Removes documents without a trace, but for those that others have written since. */
  async drop(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += MOST_IDS) {
      const part = ids.slice(from, from + MOST_IDS);
      const turn = this.turn.then(() => {
        const gone = part.filter((id) => !this.filling?.touched.has(id));
        return this.server.write((client) => client.index(this.index).deleteDocuments(gone));
      });
      this.turn = turn.catch(() => undefined);
      await followTask(this.server, (await turn).taskUid);
    }
  }

  private async sendFilling(
    index: string,
    shaped: ReadonlyMap<number, StoredHead>,
    outcomes: OpOutcome[],
  ): Promise<Pick<Enqueued, 'tasks' | 'documents'>> {
    const touched = this.filling?.touched;
    const fresh = [...shaped].filter(([, doc]) => (touched?.get(doc.id) ?? -1) < doc.version);
    const tasks: SentTask[] = [];
    for (const piece of pieces(
      fresh.map(([, doc]) => doc),
      MOST_FILLED,
    )) {
      const ids = new Set(piece.map(({ id }) => id));
      tasks.push({ index, ids, uid: (await this.send(index, piece)).taskUid });
    }
    for (const [i] of fresh) outcomes[i] = 'applied';
    return { tasks, documents: new Map(fresh) };
  }

  async versions(ids: readonly string[]): Promise<Map<string, Version>> {
    const known = new Map<string, Version>();
    for (let from = 0; from < ids.length; from += MOST_IDS) {
      const part = ids.slice(from, from + MOST_IDS);
      const found = await this.server.documents<StoredHead>(this.index, part, FIELDS, LOOK_MS);
      for (const { id, version, alive } of found) known.set(id, { version, alive });
    }
    known.delete(MARK_ID);
    return known;
  }

  private async enqueue(ops: readonly IndexOp[]): Promise<Enqueued> {
    const outcomes = refusals(ops);
    const good = ops.filter((_, i) => outcomes[i] === 'ignored');
    const asked = [...new Set(good.map(idOf))].filter((id) => !this.recent.has(id));
    const stored = asked.length > 0 ? await this.versions(asked) : new Map<string, Version>();
    const last = new Map<string, number>();
    const next = new Map<string, Version>();
    ops.forEach((op, i) => {
      if (outcomes[i] !== 'ignored') return;
      const id = idOf(op);
      const known = next.get(id) ?? this.recent.get(id) ?? stored.get(id);
      if (known && isOlder(op, known)) return;
      if (op.op === 'vectors' && !known?.alive) return;
      outcomes[i] = 'applied';
      if (op.op !== 'vectors') last.set(id, i);
      next.set(id, { version: versionOf(op), alive: op.op === 'del' ? 0 : 1 });
    });
    const documents = await this.shapeAll(
      ops.map((op, i) => (op.op !== 'vectors' && last.get(idOf(op)) === i ? op : null)),
    );
    const tasks = await this.sendAll([...documents.values()]);
    const vectors = ops.filter((op, i) => op.op === 'vectors' && outcomes[i] === 'applied');
    tasks.push(...(await this.sendVectors(vectors as VectorsOp[])));
    for (const [id, version] of next) this.recent.set(id, version);
    return { outcomes, documents, tasks };
  }

  /** Analysing takes time: others get their turn in between. */
  private async shapeAll(ops: readonly (IndexOp | null)[]): Promise<Map<number, StoredHead>> {
    const documents = new Map<number, StoredHead>();
    for (const [i, op] of ops.entries()) {
      if (!op) continue;
      documents.set(i, this.documentOf(op));
      if (documents.size % SLICE === 0) await pause();
    }
    return documents;
  }

  private documentOf(op: IndexOp): StoredHead {
    const gen = this.filling?.gen ?? this.gen;
    const { dimensions } = this;
    return op.op === 'put'
      ? { ...this.shape(op.doc, gen), ...storedVectors(op.doc.vectors, dimensions) }
      : { ...tombstone(op.id, op.version, gen), ...storedVectors([], dimensions) };
  }

  /** Adds vectors to documents that are there already, whatever else is on its way to them. */
  private async sendVectors(ops: readonly VectorsOp[]): Promise<SentTask[]> {
    const { dimensions, filling } = this;
    if (dimensions === undefined || ops.length === 0) return [];
    const send = async (index: string, own: readonly VectorsOp[]): Promise<SentTask[]> => {
      if (own.length === 0) return [];
      const documents = own.map(({ id, vectors }) => ({
        id,
        ...storedVectors(vectors, dimensions),
      }));
      const sent: SentTask[] = [];
      for (const piece of pieces(documents, MOST_WRITTEN)) {
        const { taskUid: uid } = await this.server.write((client) =>
          client.index(index).updateDocuments(piece),
        );
        sent.push({ index, uid, ids: new Set() });
      }
      return sent;
    };
    const tasks = await send(this.index, this.holdsModel ? ops : []);
    if (!filling?.beside) return tasks;
    const { beside, touched, postponed } = filling;
    postponed?.push(...ops.filter(({ id }) => !touched.has(id)));
    tasks.push(
      ...(await send(
        beside,
        ops.filter(({ id, version }) => touched.get(id) === version),
      )),
    );
    return tasks;
  }

  /** To the index that answers, and to the one being filled. */
  private async sendAll(documents: readonly StoredHead[]): Promise<SentTask[]> {
    const { filling } = this;
    const tasks: SentTask[] = [];
    for (const { id, version } of documents) filling?.touched.set(id, version);
    for (const piece of pieces(documents, MOST_WRITTEN)) {
      const ids = new Set(piece.map(({ id }) => id));
      for (const index of [this.index, ...(filling?.beside ? [filling.beside] : [])]) {
        const own = index === this.index ? this.forServing(piece) : piece;
        tasks.push({ index, ids, uid: (await this.send(index, own)).taskUid });
      }
    }
    return tasks;
  }

  private forServing(documents: readonly StoredHead[]): readonly StoredHead[] {
    if (this.holdsModel) return documents;
    return documents.map((document) => ({ ...document, ...storedVectors([], this.dimensions) }));
  }

  private async send(
    index: string,
    documents: readonly StoredHead[],
  ): Promise<{ taskUid: number }> {
    try {
      return await this.server.write((client) => client.index(index).addDocuments([...documents]));
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      throw new SearchUnavailable(
        `Meilisearch at ${this.server.where} takes no documents: ${error.message}`,
      );
    }
  }

  private async followAll(
    tasks: readonly SentTask[],
    documents: ReadonlyMap<number, StoredHead>,
    outcomes: OpOutcome[],
  ): Promise<void> {
    for (const { uid, index, ids } of tasks) {
      const own = [...documents].filter(([, { id }]) => ids.has(id));
      await followTask(this.server, uid).catch((error: unknown) =>
        this.findBad(index, own, error, outcomes),
      );
    }
  }

  /** Meilisearch refuses a whole task for one document: halves are tried until the bad one is alone. */
  private async findBad(
    index: string,
    documents: readonly (readonly [number, StoredHead])[],
    error: unknown,
    outcomes: OpOutcome[],
  ): Promise<void> {
    if (!(error instanceof TaskFailed)) throw error;
    if (error.passing || error.code === 'index_not_found') {
      throw new SearchUnavailable(
        `Meilisearch at ${this.server.where} could not write: ${error.message}`,
      );
    }
    if (documents.length <= 1) {
      for (const [at] of documents) outcomes[at] = { reason: error.message };
      return;
    }
    const middle = documents.length >> 1;
    for (const half of [documents.slice(0, middle), documents.slice(middle)]) {
      const { taskUid } = await this.send(
        index,
        half.map(([, document]) => document),
      );
      await followTask(this.server, taskUid).catch((reason: unknown) =>
        this.findBad(index, half, reason, outcomes),
      );
    }
  }
}

interface SentTask {
  readonly index: string;
  readonly uid: number;
  readonly ids: ReadonlySet<string>;
}

interface Enqueued {
  readonly outcomes: OpOutcome[];
  /** By the number of their operation. */
  readonly documents: ReadonlyMap<number, StoredHead>;
  readonly tasks: readonly SentTask[];
}

const refusals = (ops: readonly IndexOp[]): OpOutcome[] =>
  ops.map((op) => {
    const reason = refuseOp(op);
    return reason === undefined ? 'ignored' : { reason };
  });

/**
 * A put never undoes a deletion of its own version; a deletion of the same version counts; vectors belong to exactly
 * their version.
 */
const isOlder = (op: IndexOp, known: Version): boolean => {
  const version = versionOf(op);
  if (op.op === 'vectors') return version !== known.version || known.alive === 0;
  if (version !== known.version) return version < known.version;
  return op.op === 'put' || known.alive === 0;
};

/** The documents in their order, as many together as have room in `most` bytes; one that is larger stands alone. */
export function pieces<T extends object>(documents: readonly T[], most: number): T[][] {
  const all: T[][] = [];
  let piece: T[] = [];
  let size = 0;
  for (const document of documents) {
    const own = sizeOf(document);
    if (piece.length > 0 && size + own > most) {
      all.push(piece);
      piece = [];
      size = 0;
    }
    piece.push(document);
    size += own;
  }
  if (piece.length > 0) all.push(piece);
  return all;
}
