import type { RankingWeights } from '../../ranking-weights';
import type { IndexOp } from '../../search-doc';
import {
  SearchUnavailable,
  type ApplyResult,
  type EngineHealth,
  type InstanceHealth,
  type IndexState,
} from '../../search-engine';
import { catchUp } from './catch-up';
import type { IndexClaim } from './index/index-home';
import type { InstanceOptions } from './instance';
import type { InstanceReader } from './instance-reader';
import { isPassing, Member } from './member';
import { MeilisearchSetupError } from './setup-error';
import type { Lane } from './write/write-lanes';

const WATCH_MS = 2_000;
/** How long one that does not answer may still turn out to have more than those that do. */
const DOUBT_MS = 5_000;
/** How much longer than the quickest server a write waits for the others. */
const OTHERS_MS = 1_000;
/** Share of the time one of several servers gets before the next is asked, and the least it gets. */
const FIRST_TRY = 0.4;
const LEAST_TRY_MS = 200;

/**
 * The servers that hold the index. Every one gets every write by a queue of its own; readers are
 * answered by one that has everything, and by the next when it fails. One that was away or is new is
 * made equal to another before it answers again.
 */
export class Members {
  readonly all: readonly Member[];
  private claim: IndexClaim | undefined;
  private timer: NodeJS.Timeout | undefined;
  private watching: Promise<void> | undefined;
  private inDoubtSince: number | undefined;

  constructor(servers: readonly InstanceOptions[], weights: RankingWeights) {
    this.all = servers.map((options) => new Member(options, weights));
  }

  /** The one that speaks for all: has everything, and answers. */
  get first(): Member {
    const best =
      this.all.find((member) => member.isEqual && member.seemsUp) ??
      this.all.find((member) => member.isEqual) ??
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
    const best = bestOf(states);
    if (best < 0) throw (opened[0] as PromiseRejectedResult).reason as Error;
    this.all.forEach((member, i) => {
      if (i === best) member.caughtUp();
      else member.fellBehind({ here: false });
    });
    if (this.all.length > 1) await this.look();
    this.watch();
    return states[best] as IndexState;
  }

  /** The result of the first server that can give one. `work` gets how long it may take of `deadlineMs`. */
  async read<T>(
    deadlineMs: number,
    work: (reader: InstanceReader, deadlineMs: number) => Promise<T>,
  ): Promise<T> {
    const able = this.able();
    const order = [...able].sort((a, b) => rank(a) - rank(b));
    const end = performance.now() + deadlineMs;
    let last: unknown = new SearchUnavailable(
      'No Meilisearch holds the whole index at the moment.',
    );
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
    throw last;
  }

  /** Those that may answer. One server alone answers whatever is thought of it. */
  private able(): readonly Member[] {
    return this.all.length === 1 ? this.all : this.all.filter((member) => member.isEqual);
  }

  /** Writes to every server; the outcome is that of those that have everything. */
  async apply(ops: readonly IndexOp[], lane: Lane): Promise<{ outcome: Promise<ApplyResult> }> {
    const takers = this.all.filter((member) => member.takesWrites);
    if (takers.length === 0)
      throw new SearchUnavailable('No Meilisearch takes writes at the moment.');
    const accepted = await Promise.all(takers.map(({ instance }) => instance.lanes.add(ops, lane)));
    const outcomes = accepted.map(({ outcome }, i) => this.followed(takers[i] as Member, outcome));
    return { outcome: firstOf(outcomes) };
  }

  async health(): Promise<EngineHealth> {
    const { first } = this;
    const instances = await Promise.all(this.all.map(healthOf));
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

  /** After one was filled anew: the others are to become like it. */
  async othersFollow(filled: Member): Promise<void> {
    for (const member of this.all) if (member !== filled) member.fellBehind({ here: true });
    if (this.all.length > 1) await this.look();
  }

  forget(): void {
    for (const { reader } of this.all) reader.forget();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const { instance } of this.all) instance.close();
    await this.watching;
  }

  /** Looks after those that are behind, now. */
  look(): Promise<void> {
    this.watching ??= this.mend().finally(() => {
      this.watching = undefined;
    });
    return this.watching;
  }

  private watch(): void {
    if (this.all.length < 2 || this.timer) return;
    this.timer = setInterval(() => void this.look(), WATCH_MS);
    this.timer.unref();
  }

  private async mend(): Promise<void> {
    await this.believeOne();
    for (const member of this.all) {
      await this.mendOne(member).catch((error: unknown) => {
        if (!isPassing(error) && !(error instanceof MeilisearchSetupError)) throw error;
        member.problem = error.message;
      });
    }
  }

  /**
   * All were in doubt at once, as when this machine or the net between stood still: nobody would be left to compare
   * with, and nobody to answer. The one that has most is believed again, as soon as all have answered or had their time.
   */
  private async believeOne(): Promise<void> {
    if (this.all.some((member) => member.isEqual || member.catchingUp)) {
      this.inDoubtSince = undefined;
      return;
    }
    this.inDoubtSince ??= performance.now();
    const doubted = this.all.filter(({ isBehind, instance }) => {
      return isBehind === 'perhaps' && instance.isOpen;
    });
    const found = await Promise.all(doubted.map(holding));
    const isPatient = performance.now() - this.inDoubtSince < DOUBT_MS;
    if (isPatient && found.some((one) => one === undefined)) return;
    const whole = found.filter((one): one is Holding => one?.isWhole === true);
    whole.sort((a, b) => b.version - a.version || b.documents - a.documents);
    whole[0]?.member.caughtUp();
  }

  private async mendOne(member: Member): Promise<void> {
    const source = this.all.find((other) => other !== member && other.isEqual);
    if (!source || !this.claim) return;
    if (!member.instance.isOpen) await this.openOne(member, this.claim);
    const isWhole = await member.watched(() => member.instance.isWholeNow());
    if (member.isBehind === 'no' && !isWhole) member.fellBehind({ here: false });
    if (member.isBehind === 'no') return;
    const { falls } = member;
    const isEqual = isWhole && (await isLevel(member, source));
    // The other was filled anew meanwhile: the next look compares again.
    if (falls !== member.falls) return;
    if (isEqual) member.caughtUp();
    else await this.copy(member, source);
  }

  /** What it lacks it gets from another; from the start of that on it takes writes. */
  private async copy(member: Member, source: Member): Promise<void> {
    member.fellBehind({ here: false });
    if (!member.mayBeMendedHere) return;
    member.catchingUp = true;
    try {
      await catchUp(member.instance, source.instance, () => member.caughtUp());
    } catch (error) {
      member.fellBehind({ here: true });
      throw error;
    } finally {
      member.catchingUp = false;
    }
  }

  private openOne(member: Member, claim: IndexClaim): Promise<IndexState> {
    return member.watched(() => member.instance.open(claim));
  }

  /** A server that misses one write gets none until it has been made equal. */
  private async followed(member: Member, outcome: Promise<ApplyResult>): Promise<ApplyResult> {
    try {
      return await outcome;
    } catch (error) {
      const others = this.all.some((other) => other !== member && other.isEqual);
      if (others && isPassing(error)) {
        member.fellBehind({ here: true });
        member.problem = error.message;
      }
      throw error;
    }
  }
}

interface Holding {
  readonly member: Member;
  readonly isWhole: boolean;
  readonly version: number;
  readonly documents: number;
}

/** What a server holds; nothing when it does not answer. */
async function holding(member: Member): Promise<Holding | undefined> {
  try {
    const isWhole = await member.watched(() => member.instance.isWholeNow());
    return { member, isWhole, ...(await member.watched(() => member.instance.position())) };
  } catch (error) {
    if (isPassing(error)) return undefined;
    throw error;
  }
}

/** Servers that were stopped together need not be compared document by document. */
async function isLevel(member: Member, source: Member): Promise<boolean> {
  const [own, wanted] = await Promise.all([
    member.watched(() => member.instance.position()),
    source.instance.position(),
  ]);
  return own.version === wanted.version && own.documents === wanted.documents;
}

/** Servers in doubt last, then those with the shorter queue. */
const rank = (member: Member): number =>
  (member.seemsUp ? 0 : 1_000_000_000) + member.instance.lanes.queued;

async function healthOf(member: Member): Promise<InstanceHealth> {
  const { server } = member.instance;
  const about = { name: server.where, version: server.version };
  try {
    const health = await member.watched(() => member.instance.health());
    const problem = health.problem ?? problemOf(member);
    return { ...about, ...health, ok: health.ok && member.isEqual, problem };
  } catch (error) {
    if (!isPassing(error) && !(error instanceof MeilisearchSetupError)) throw error;
    const counts = { lagMs: 0, queued: 0, failed: 0, documents: 0 };
    return { ...about, ...counts, ok: false, problem: error.message };
  }
}

function problemOf({ problem, instance, catchingUp, isBehind }: Member): string | undefined {
  const { where } = instance.server;
  if (catchingUp) return `Meilisearch at ${where} is catching up.`;
  if (isBehind === 'no') return undefined;
  return problem ?? `Meilisearch at ${where} is behind and answers nobody.`;
}

/** Whole before empty, more documents before fewer. */
function bestOf(states: readonly (IndexState | undefined)[]): number {
  const value = (state: IndexState | undefined): number =>
    state ? state.documents + (state.rebuild === undefined ? Number.MAX_SAFE_INTEGER / 2 : 0) : -1;
  return states.reduce((best, state, i) => (value(state) > value(states[best]) ? i : best), -1);
}

/** All of them, but for those that fail or are much later than the first. */
async function firstOf(outcomes: readonly Promise<ApplyResult>[]): Promise<ApplyResult> {
  const result = await Promise.any(outcomes).catch((error: AggregateError) => {
    throw error.errors[0];
  });
  if (outcomes.length > 1) await patience(Promise.allSettled(outcomes), OTHERS_MS);
  return result;
}

async function patience(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
