import { setTimeout as sleep } from 'node:timers/promises';
import {
  EmbeddingUnavailable,
  type Embedder,
  type EmbedderInfo,
} from '../../../libs/embeddings/embedder';
import { faultOf, sayFault, type ModelFault } from '../../../libs/embeddings/model-fault';
import { quantize } from '../../../libs/embeddings/quantize';
import type { EmbeddingModels, KnownModel } from './embedding-models';
import { passagesOf, type Passage } from './passages';
import type { Pace } from './pace';
import type { DueText, EmbeddedText, StoredPassage, VectorStore } from './vector-store';

export interface VectorMakerParts {
  readonly embedder: Embedder;
  readonly models: EmbeddingModels;
  readonly store: VectorStore;
  readonly pace: Pace;
  readonly log: (text: string) => void;
}

export interface VectorMakerOptions {
  /** How long to wait when nothing is due, default 2,000. */
  readonly idleMs?: number;
  /** First wait after a failure, doubled by each further one; default 1,000. */
  readonly restMs?: number;
  /** How often it says that it is there, default 5,000. */
  readonly beatMs?: number;
}

/** Texts looked up at a time, the most urgent ones. */
const ROUND = 256;
/** Texts embedded and stored together: what a crash costs. */
const GROUP = 8;
const REPORT_EVERY_MS = 2_000;
const BEAT_EVERY_MS = 5_000;
const LONGEST_REST_MS = 60_000;
/** A group that fails so often is tried text by text: one of them may be what the model cannot take. */
const FAILURES_TO_SPLIT = 3;
const MOST_REFUSED = 10_000;

/** By hash of their text. */
type Vectors = ReadonlyMap<string, StoredPassage>;

const vectorsOf = (texts: readonly EmbeddedText[]): Vectors =>
  new Map(
    texts.flatMap(({ passages }) =>
      passages.map((one) => [one.hash.toString('hex'), one] as const),
    ),
  );

/**
 * Makes the vectors that are missing, in the background: the most urgent texts first, in small groups, paced by how
 * busy searches are. What is missing is asked of the database each time, so it may be stopped at any moment. One
 * process at a time should run it.
 */
export class VectorMaker {
  private stopping = new AbortController();
  private working: Promise<unknown> = Promise.resolve();
  /** Texts the model cannot take, until the next start. */
  private readonly refused = new Set<string>();
  private reportedAt = 0;
  private problem: string | undefined;
  private current: KnownModel | undefined;

  constructor(
    private readonly parts: VectorMakerParts,
    private readonly options: VectorMakerOptions = {},
  ) {}

  start(): void {
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.working = Promise.all([this.run(signal), this.beat(signal)]);
  }

  /** Breaks off; texts under way are made again by whoever goes on. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let rest = this.firstRest;
    let prepared: string | undefined;
    while (!signal.aborted) {
      try {
        const info = this.parts.embedder.info();
        const made = info ? await this.round(info, prepared !== info.model, signal) : 0;
        if (info) prepared = info.model;
        rest = this.firstRest;
        if (made === 0) await this.wait(this.options.idleMs ?? 2_000, signal);
      } catch (error) {
        if (signal.aborted) return;
        await this.say(error);
        await this.wait(rest, signal);
        rest = Math.min(2 * rest, LONGEST_REST_MS);
      }
    }
  }

  /** Says now and then that it is there: one group may take long, and the rest after it longer. */
  private async beat(signal: AbortSignal): Promise<void> {
    const { models, pace } = this.parts;
    while (!signal.aborted) {
      await this.wait(this.options.beatMs ?? BEAT_EVERY_MS, signal);
      if (!this.current || signal.aborted) continue;
      await models.seen(this.current.id, pace.rate()).catch(() => undefined);
    }
  }

  /** @returns how many texts were looked at */
  private async round(info: EmbedderInfo, first: boolean, signal: AbortSignal): Promise<number> {
    const { models, store } = this.parts;
    const model = (this.current = await models.enter(info));
    if (first) await store.removeExcluded(model.id);
    const due = await store.due(model.id, ROUND, [...this.refused]);
    await this.groups(model, due, signal);
    if (due.length > 0 || signal.aborted) return due.length;
    this.parts.pace.idle();
    const { state, fault } = this.parts.embedder.health();
    await this.report(model, state === 'failing' ? fault : undefined);
    if (model.state === 'filling') {
      await models.activate(model.id);
      this.parts.log(`Searches compare meanings by the model ${model.name} now.`);
      return 1;
    }
    return (await models.switching()) || !(await models.removeOld()) ? 0 : 1;
  }

  /** While one group is stored, the model works on the next. */
  private async groups(model: KnownModel, due: readonly DueText[], signal: AbortSignal) {
    let storing = Promise.resolve();
    let last: readonly EmbeddedText[] = [];
    try {
      for (let at = 0; at < due.length && !signal.aborted; at += GROUP) {
        const began = performance.now();
        const texts = due.slice(at, at + GROUP);
        const embedded = await this.embedGroup(model, texts, vectorsOf(last), signal);
        const took = performance.now() - began;
        await storing;
        storing = this.keep(model, embedded);
        // It is awaited before the next group is stored, or below.
        storing.catch(() => undefined);
        last = embedded;
        await this.parts.pace.after(took, embedded.length, signal);
      }
    } finally {
      await storing;
    }
  }

  private async keep(model: KnownModel, embedded: readonly EmbeddedText[]): Promise<void> {
    await this.parts.store.store(model.id, embedded, { announce: model.state === 'active' });
    await this.report(model, undefined);
  }

  private async embedGroup(
    model: KnownModel,
    texts: readonly DueText[],
    fresh: Vectors,
    signal: AbortSignal,
  ): Promise<EmbeddedText[]> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.embed(model, texts, fresh, signal);
      } catch (error) {
        if (!(error instanceof EmbeddingUnavailable) || signal.aborted) throw error;
        if (!error.passing || failures + 1 >= FAILURES_TO_SPLIT) {
          return this.oneByOne(model, texts, fresh, error, signal);
        }
        await this.say(error);
        await this.wait(this.firstRest * 2 ** failures, signal);
      }
    }
  }

  /** Gives up on single texts only while others succeed: else it is the endpoint that fails. */
  private async oneByOne(
    model: KnownModel,
    texts: readonly DueText[],
    fresh: Vectors,
    cause: EmbeddingUnavailable,
    signal: AbortSignal,
  ): Promise<EmbeddedText[]> {
    const embedded: EmbeddedText[] = [];
    const failed: string[] = [];
    for (const text of texts) {
      try {
        embedded.push(...(await this.embed(model, [text], fresh, signal)));
      } catch (error) {
        if (!(error instanceof EmbeddingUnavailable) || signal.aborted) throw error;
        failed.push(text.id);
        if (embedded.length === 0 && error.passing) throw error;
      }
    }
    if (embedded.length === 0 && failed.length > 1) throw cause;
    for (const id of failed) this.refuse(id);
    return embedded;
  }

  private refuse(id: string): void {
    if (this.refused.size >= MOST_REFUSED) this.refused.clear();
    this.refused.add(id);
    this.parts.log(`The model of meaning does not take the text ${id}; it is found by words only.`);
  }

  private async embed(
    model: KnownModel,
    texts: readonly DueText[],
    fresh: Vectors,
    signal: AbortSignal,
  ): Promise<EmbeddedText[]> {
    const { embedder, store } = this.parts;
    const whole = texts.map((text) => ({
      text,
      passages: passagesOf(text.title, text.body, text.kind === 'layer'),
    }));
    const all = whole.flatMap(({ passages }) => passages);
    const known = await store.known(
      model.id,
      all.map(({ hash }) => hash),
    );
    const vectors = new Map([...fresh, ...known]);
    const missing = new Map<string, Passage>();
    for (const passage of all) {
      const key = passage.hash.toString('hex');
      if (!vectors.has(key)) missing.set(key, passage);
    }
    const made = await embedder.embed(
      [...missing.values()].map(({ text }) => text),
      'passage',
      { signal },
    );
    if (embedder.info()?.model !== model.name) {
      throw new EmbeddingUnavailable({ code: 'model-changed' }, { passing: true });
    }
    [...missing].forEach(([key, { hash }], at) => {
      vectors.set(key, { hash, ...quantize(made[at]!) });
    });
    return whole.map(({ text, passages }) => ({
      text,
      passages: passages.flatMap(({ hash }): StoredPassage[] => {
        const vector = vectors.get(hash.toString('hex'));
        return vector ? [vector] : [];
      }),
    }));
  }

  private async say(error: unknown): Promise<void> {
    const fault = faultOf(error);
    if (JSON.stringify(fault) !== this.problem)
      this.parts.log(`Vectors of texts: ${sayFault(fault)}`);
    // What keeps vectors from being made may be the database itself.
    if (this.current) await this.report(this.current, fault).catch(() => undefined);
  }

  private async report(model: KnownModel, fault: ModelFault | undefined): Promise<void> {
    const problem = fault && JSON.stringify(fault);
    const isNews = problem !== this.problem;
    if (!isNews && performance.now() - this.reportedAt < REPORT_EVERY_MS) return;
    await this.parts.models.report(model.id, this.parts.pace.rate(), problem);
    this.problem = problem;
    this.reportedAt = performance.now();
  }

  private get firstRest(): number {
    return this.options.restMs ?? 1_000;
  }

  private async wait(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
