import type { RankingWeights } from '../../ranking-weights';
import type { IndexOp } from '../../search-doc';
import {
  SearchUnavailable,
  type ApplyResult,
  type CompareCopy,
  type EngineHealth,
  type IndexCopy,
  type InstanceHealth,
  type IndexState,
} from '../../search-engine';
import type { IndexClaim } from './index/index-home';
import type { InstanceOptions } from './instance';
import type { InstanceReader } from './instance-reader';
import { isPassing, Member } from './member';
import { MemberCare } from './member-care';
import { MeilisearchSetupError } from './setup-error';
import type { Standing } from './standing';
import type { Lane } from './write/write-lanes';

const WATCH_MS = 2_000;
/** How long closing waits for what is being mended. */
const LAST_MS = 2_000;
/** Share of the time one of several servers gets before the next is asked, and the least it gets. */
const FIRST_TRY = 0.4;
const LEAST_TRY_MS = 200;

/**
 * The servers that hold the index. Every one gets every write by a queue of its own; readers are answered by one that
 * has everything, and by the next when it fails. One that was away or is new is made equal before it answers again.
 */
export class Members {
  readonly all: readonly Member[];
  readonly care: MemberCare;
  private claim: IndexClaim | undefined;
  private timer: NodeJS.Timeout | undefined;
  private watching: Promise<void> | undefined;

  constructor(
    servers: readonly InstanceOptions[],
    weights: RankingWeights,
    standing: Standing | undefined,
  ) {
    this.all = servers.map((options) => new Member(options, weights));
    this.care = new MemberCare(this.all, standing);
  }

  /** The one that speaks for all: has everything, and answers. */
  get first(): Member {
    const best =
      this.all.find((member) => member.mayAnswer && member.seemsUp) ??
      this.all.find((member) => member.instance.isOpen && member.seemsUp) ??
      this.all.find((member) => member.mayAnswer) ??
      this.all[0];
    if (!best) throw new SearchUnavailable('There is no Meilisearch to ask.');
    return best;
  }

  /** @throws MeilisearchSetupError from any; SearchUnavailable when none can be opened */
  async open(claim: IndexClaim): Promise<IndexState> {
    this.claim = claim;
    const opened = await Promise.allSettled(this.all.map((member) => this.openOne(member, claim)));
    const refused = opened.find(
      (one) => one.status === 'rejected' && !isPassing(one.reason as Error),
    );
    if (refused?.status === 'rejected') throw refused.reason as Error;
    const states = opened.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
    if (states.every((state) => state === undefined)) {
      throw (opened[0] as PromiseRejectedResult).reason as Error;
    }
    await this.look();
    this.watch();
    const { first } = this;
    return states[this.all.indexOf(first)] ?? (states.find(Boolean) as IndexState);
  }

  /** See `SearchEngine.lead`. */
  async lead(compare: CompareCopy | undefined): Promise<void> {
    if (!compare) return this.care.give();
    await this.care.take(compare);
    // What cannot be noted now is noted by the next look.
    if (this.claim) void this.look().catch(() => undefined);
  }

  /** Those that hold everything. */
  copies(): readonly IndexCopy[] {
    return this.able().map(({ copy }) => copy);
  }

  /** The result of the first server that can give one. `work` gets how long it may take of `deadlineMs`. */
  async read<T>(
    deadlineMs: number,
    work: (reader: InstanceReader, deadlineMs: number) => Promise<T>,
  ): Promise<T> {
    const able = this.able();
    const order = [...able].sort((a, b) => rank(a) - rank(b));
    const end = performance.now() + deadlineMs;
    let last: unknown;
    for (const [i, member] of order.entries()) {
      const left = end - performance.now();
      const isLast = i === order.length - 1;
      const mine = isLast ? left : Math.max(LEAST_TRY_MS, left * FIRST_TRY);
      try {
        return await member.watched(() => work(member.reader, Math.max(1, mine)));
      } catch (error) {
        if (!isPassing(error)) throw error;
        last = error;
      }
    }
    throw last ?? new SearchUnavailable('No Meilisearch holds the whole index at the moment.');
  }

  /** Those that may answer. One server alone answers whatever is thought of it. */
  private able(): readonly Member[] {
    if (this.all.length === 1) return this.all;
    const able = this.all.filter((member) => member.mayAnswer);
    // Before anybody has ever led, the servers' own marks are all there is.
    return able.length > 0 || !this.care.isUnheard ? able : this.all.filter(isWholeAndOpen);
  }

  /** Writes to every server that can take it; the outcome is that of those that have everything. */
  async apply(ops: readonly IndexOp[], lane: Lane): Promise<{ outcome: Promise<ApplyResult> }> {
    const takers = this.all.filter((member) => member.takesWrites);
    if (takers.length === 0)
      throw new SearchUnavailable('No Meilisearch takes writes at the moment.');
    const accepted = await Promise.all(takers.map(({ instance }) => instance.lanes.add(ops, lane)));
    const writes = takers.map((member, i) => {
      const outcome = accepted[i]?.outcome as Promise<ApplyResult>;
      return { member, outcome };
    });
    return { outcome: this.care.settle(writes) };
  }

  async health(): Promise<EngineHealth> {
    const { first } = this;
    const instances = await Promise.all(this.all.map((member) => this.healthOf(member)));
    const health = instances[this.all.indexOf(first)];
    if (!health) throw new SearchUnavailable('There is no Meilisearch to ask.');
    const { name: _name, version: _version, ...own } = health;
    const problem = instances.flatMap((one) => one.problem ?? []).join(' ');
    return {
      ...own,
      queued: Math.max(...instances.map(({ queued }) => queued)),
      ...(problem === '' ? {} : { problem }),
      ...(this.all.length > 1 ? { instances } : {}),
    };
  }

  forget(): void {
    for (const { reader } of this.all) reader.forget();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.care.give();
    for (const { instance } of this.all) instance.close();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, LAST_MS);
    });
    await Promise.race([Promise.all([this.watching, this.care.idle()]), enough]);
    clearTimeout(timer);
  }

  /** Looks after all of them, now. */
  look(): Promise<void> {
    this.watching ??= this.lookAtAll().finally(() => {
      this.watching = undefined;
    });
    return this.watching;
  }

  private async lookAtAll(): Promise<void> {
    const { claim } = this;
    for (const member of this.all) {
      if (!claim || member.instance.isOpen) continue;
      await this.openOne(member, claim).catch((error: Error) => {
        member.problem = error.message;
      });
    }
    await this.care.look();
  }

  private watch(): void {
    if (this.all.length < 2 || this.timer) return;
    this.timer = setInterval(() => void this.look().catch(() => undefined), WATCH_MS);
    this.timer.unref();
  }

  private openOne(member: Member, claim: IndexClaim): Promise<IndexState> {
    return member.watched(() => member.instance.open(claim));
  }

  private async healthOf(member: Member): Promise<InstanceHealth> {
    const { instance, name } = member;
    const about = { name, version: instance.server.version };
    try {
      const health = await member.watched(() => instance.health());
      const isAble = this.able().includes(member);
      const problem = health.problem ?? (isAble ? undefined : problemOf(member));
      return { ...about, ...health, ok: health.ok && isAble, problem };
    } catch (error) {
      if (!isPassing(error) && !(error instanceof MeilisearchSetupError)) throw error;
      const counts = { lagMs: 0, queued: 0, failed: 0, documents: 0 };
      return { ...about, ...counts, ok: false, problem: error.message };
    }
  }
}

const isWholeAndOpen = ({ isWhole, instance }: Member): boolean => isWhole && instance.isOpen;

function problemOf({ name, problem, lack }: Member): string {
  if (lack === 'mending') return `Meilisearch at ${name} is catching up.`;
  return problem ?? `Meilisearch at ${name} is behind and answers nobody.`;
}

/** Servers in doubt last, then those with the shorter queue. */
const rank = (member: Member): number =>
  (member.seemsUp ? 0 : 1_000_000_000) + member.instance.lanes.queued;
