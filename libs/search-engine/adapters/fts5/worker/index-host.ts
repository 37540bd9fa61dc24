import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { IndexOp, SearchDoc, VectorsOp } from '../../../search-doc';
import type {
  ApplyResult,
  IndexSpec,
  IndexState,
  MeaningModel,
  RebuildReason,
} from '../../../search-engine';
import { FtsIndex } from '../fts-index';
import type { WorkerHealth } from '../protocol';
import { Store } from '../store';
import { IndexFiles, type IndexFile } from './index-files';

/** Raise when the same text gives other terms than before: every index is built anew then. */
const ANALYSIS_VERSION = 1;
const COMPLETE = 'complete';
const REST_MS = 3_000;

/** The index that serves, the one being built beside it, and the files of both. */
export class IndexHost {
  private serving: FtsIndex | undefined;
  private shadow: FtsIndex | undefined;
  private files: IndexFiles | undefined;
  private name = '';
  private hash = '';
  private meaning: MeaningModel | undefined;
  private inode = 0;
  private reason: RebuildReason | undefined;
  private problem: string | undefined;
  private isFilling = false;
  private isOtherModel = false;
  /** Vectors that came while an index was being filled: it may not have had their documents yet. */
  private late: VectorsOp[] = [];
  private restUntil = 0;
  private lastFailure = '';

  constructor(private readonly directory: string | undefined) {}

  get index(): FtsIndex {
    if (!this.serving) throw new Error('The index has not been opened: call ensure first.');
    return this.serving;
  }

  /** The index is not (yet) all it should be. */
  get isDegraded(): boolean {
    return this.due !== undefined;
  }

  /** Why it is to be filled anew. */
  private get due(): RebuildReason | undefined {
    return this.reason ?? (this.isOtherModel ? 'settings' : undefined);
  }

  ensure(spec: IndexSpec): IndexState {
    const settings = JSON.stringify([ANALYSIS_VERSION, Object.entries(spec.settings).sort()]);
    const hash = createHash('sha256').update(settings).digest('hex').slice(0, 12);
    const isOpen = this.serving !== undefined && this.name === spec.name && this.hash === hash;
    this.meaning = spec.meaning;
    if (!isOpen || this.problem || this.shadow) this.open(spec, hash);
    const { index } = this;
    // An index without the model's vectors is lacking as one with other settings is.
    this.isOtherModel = !index.useModel(spec.meaning);
    return { documents: index.documents.living, rebuild: this.due };
  }

  private open({ name }: IndexSpec, hash: string): void {
    this.close();
    this.reason = undefined;
    this.problem = undefined;
    this.name = name;
    this.hash = hash;
    this.files = this.directory ? new IndexFiles(this.directory, name) : undefined;
    this.serving = this.openBest() ?? this.create();
    this.inode = this.inodeOf(this.serving);
  }

  /** Without `commit` the changes are kept with those that follow, or lost with them. */
  apply(ops: readonly IndexOp[], commit: boolean): ApplyResult {
    this.mustRest();
    if (this.shadow) this.late.push(...ops.filter((op) => op.op === 'vectors'));
    const shadowed = this.shadow && !this.isFilling ? this.shadow.apply(ops, commit) : undefined;
    if (this.index.damage && shadowed) return shadowed;
    try {
      return this.index.apply(ops, commit);
    } catch (error) {
      this.reopen(error as Error);
      if (shadowed) return shadowed;
      throw error;
    }
  }

  /** An index never filled is filled where it is, else a new one is built beside the serving one. */
  beginRebuild(): void {
    this.dropShadow();
    const isFresh = this.reason === 'new' || this.reason === 'incomplete';
    this.isFilling = isFresh && !this.index.damage;
    this.late = [];
    this.shadow = this.isFilling ? this.index : this.indexAt(this.newPath());
    if (this.isFilling) this.shadow.startTouching();
  }

  fill(docs: readonly SearchDoc[], commit: boolean): ApplyResult {
    if (!this.shadow) throw new Error('No rebuild is under way.');
    return this.shadow.apply(
      docs.map((doc) => ({ op: 'put', doc })),
      commit,
    );
  }

  /** Takes the built index into service, or throws it away. */
  endRebuild(abandon: boolean): void {
    const built = this.shadow;
    if (!built) return;
    if (abandon) return this.dropShadow();
    const old = this.index;
    if (this.isFilling) built.apply(built.untouched());
    built.apply(this.late);
    this.late = [];
    this.isOtherModel = false;
    built.store.setMeta(COMPLETE, '1');
    this.shadow = undefined;
    this.serving = built;
    this.inode = this.inodeOf(built);
    this.reason = undefined;
    this.problem = undefined;
    if (built !== old) this.discard(old);
  }

  health(): WorkerHealth {
    this.lookAtFile();
    return {
      documents: this.serving?.documents.living ?? 0,
      rebuild: this.due,
      problem: this.problem,
    };
  }

  /** Notices a file that was deleted under us; what is open goes on answering. */
  lookAtFile(): void {
    if (!this.serving || this.problem || this.inodeOf(this.serving) === this.inode) return;
    this.damaged('The index file has been deleted.');
  }

  /** A search met a broken file. */
  damaged(problem: string): void {
    this.reason = 'damaged';
    this.problem = problem;
  }

  close(): void {
    if (this.shadow !== this.serving) this.shadow?.store.close();
    this.serving?.keepImage();
    this.serving?.store.close();
    this.serving = undefined;
    this.shadow = undefined;
  }

  private openBest(): FtsIndex | undefined {
    const found = (this.files?.list() ?? []).flatMap((file) => {
      const index = this.tryOpen(file);
      return index ? [{ index, file, complete: index.store.getMeta(COMPLETE) === '1' }] : [];
    });
    const rank = (one: (typeof found)[number]): number =>
      (one.complete ? 2 : 0) + (one.file.hash === this.hash ? 1 : 0);
    const [best, ...others] = found.sort((a, b) => rank(b) - rank(a));
    for (const { index } of others) this.discard(index);
    if (!best) return undefined;
    if (best.file.hash !== this.hash) this.reason = 'settings';
    else this.reason = best.complete ? undefined : 'incomplete';
    return best.index;
  }

  private tryOpen(file: IndexFile): FtsIndex | undefined {
    try {
      return this.indexAt(file.path);
    } catch {
      this.files?.remove(file.path);
      this.reason = 'damaged';
      return undefined;
    }
  }

  private create(): FtsIndex {
    this.reason ??= 'new';
    return this.indexAt(this.newPath());
  }

  /** After a failed write memory may be ahead of the file: the file decides, if it can be read. */
  private reopen(error: Error): void {
    const { path } = this.index.store;
    this.restUntil = performance.now() + REST_MS;
    this.lastFailure = error.message;
    this.damaged(error.message);
    if (path === ':memory:' || this.inodeOf(this.index) !== this.inode) return;
    try {
      const index = this.indexAt(path);
      this.index.store.close();
      this.serving = index;
      this.reason = index.store.getMeta(COMPLETE) === '1' ? undefined : 'incomplete';
      this.problem = undefined;
    } catch (second) {
      this.damaged((second as Error).message);
    }
  }

  /** A full disk must not make us read the file again for every write that fails. */
  private mustRest(): void {
    if (performance.now() < this.restUntil) {
      throw new Error(`Writing failed a moment ago: ${this.lastFailure}`);
    }
  }

  private dropShadow(): void {
    if (this.shadow && !this.isFilling) this.discard(this.shadow);
    this.shadow = undefined;
  }

  private discard(index: FtsIndex): void {
    index.store.close();
    this.files?.remove(index.store.path);
  }

  private indexAt(path: string): FtsIndex {
    const index = new FtsIndex(new Store(path));
    index.useModel(this.meaning);
    return index;
  }

  private newPath(): string {
    return this.files?.next(this.hash) ?? ':memory:';
  }

  private inodeOf(index: FtsIndex): number {
    if (index.store.path === ':memory:') return 0;
    return statSync(index.store.path, { throwIfNoEntry: false })?.ino ?? -1;
  }
}
