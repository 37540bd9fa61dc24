import { setTimeout as pause } from 'node:timers/promises';
import {
  SearchUnavailable,
  type ApplyResult,
  type CompareCopy,
  type FailedDoc,
} from '../../search-engine';
import type { SearchDoc } from '../../search-doc';
import { copyMissing, dropSurplus } from './catch-up';
import type { MeilisearchInstance } from './instance';
import type { Member } from './member';
import { OwnStanding, type Standing } from './standing';

/** How much longer than the quickest server a write waits for the others before they answer nobody. */
const OTHERS_MS = 3_000;
/** A server that fails for so long gets no more writes. */
const LATE_MS = 30_000;
/** Within this every process has heard who may answer. */
const HEARD_MS = 2_500;

export interface MemberWrite {
  readonly member: Member;
  readonly outcome: Promise<ApplyResult>;
}

interface Lead {
  /** Without it servers are made equal to each other, one being believed. */
  readonly compare: CompareCopy | undefined;
}

/**
 * Keeps several servers equal. The process that leads notes who lacks something before anybody is told that it was
 * written, makes such a server equal again and only then lets it answer; the other processes hear of it.
 */
export class MemberCare {
  private lead: Lead | undefined;
  private readonly standing: Standing;
  /** What was said last of who serves. */
  private said: string | undefined;
  private saidAt = -Infinity;
  private saying: Promise<void> = Promise.resolve();
  private mending: Promise<void> | undefined;
  /** Nobody has ever said who serves. */
  isUnheard = true;

  constructor(
    private readonly all: readonly Member[],
    standing: Standing | undefined,
  ) {
    this.standing = standing ?? new OwnStanding();
    if (!standing) this.lead = { compare: undefined };
    if (all.length === 1) for (const member of all) member.lack = 'nothing';
  }

  async take(compare: CompareCopy): Promise<void> {
    const serving = await this.standing.serving();
    this.said = undefined;
    for (const member of this.all) {
      if (this.all.length > 1 && !serving.includes(member.name)) member.fell();
      else member.lack = 'nothing';
    }
    this.lead = { compare };
    if (this.all.length === 1) await this.say();
  }

  /** What is on its way fails. */
  give(): void {
    this.lead = undefined;
    for (const member of this.all) {
      if (this.all.length > 1) member.fell();
      else if (member.instance.isOpen) member.instance.lanes.abandon();
    }
  }

  /**
   * The outcome of a write: that of those who have everything. Whoever of them has not got it is first noted as one
   * that may not answer. @throws when no server that counts took it, or that cannot be noted
   */
  async settle(writes: readonly MemberWrite[]): Promise<ApplyResult> {
    const arrived = new Set<Member>();
    for (const { member, outcome } of writes) outcome.then(() => arrived.add(member)).catch(ignore);
    const serving = writes.filter(({ member }) => member.lack === 'nothing');
    const counting = serving.length > 0 ? serving : writes;
    const outcomes = counting.map(({ outcome }) => outcome);
    const result = await Promise.any(outcomes).catch((error: AggregateError) => {
      throw error.errors[0];
    });
    if (this.all.length === 1) return result;
    if (outcomes.length > 1) await patience(Promise.allSettled(outcomes), OTHERS_MS);
    for (const { member, outcome } of writes) if (!arrived.has(member)) member.owes(outcome);
    // A failure that is known already is noted with the same word.
    await Promise.resolve();
    await this.sayIfNew();
    return result;
  }

  /** Fills one server from a stream; the others become like it. */
  async fill(
    member: Member,
    docs: AsyncIterable<SearchDoc>,
  ): Promise<{ documents: number; failed: FailedDoc[] }> {
    if (member.lack === 'mending') {
      throw new SearchUnavailable(`Meilisearch at ${member.name} is being compared.`);
    }
    const { falls, lack } = member;
    if (lack === 'unknown') member.lack = 'mending';
    const report = await member.instance.fill(docs).catch((error: Error) => {
      if (lack === 'unknown' && member.falls === falls) member.fell(error.message);
      throw error;
    });
    if (falls !== member.falls) {
      throw new SearchUnavailable(member.problem ?? `Meilisearch at ${member.name} fell behind.`);
    }
    this.hasAll(member);
    for (const other of this.all) if (other !== member) other.fell();
    await this.sayIfNew();
    return report;
  }

  /** Looks at all servers; whoever lacks something is then made equal, which goes on afterwards. */
  async look(): Promise<void> {
    await this.hear();
    await Promise.all(this.all.map((member) => this.lookAt(member)));
    if (!this.lead || this.all.length === 1) return;
    await this.chooseOne();
    await this.sayIfNew();
    this.mending ??= this.mendAll(this.lead).finally(() => {
      this.mending = undefined;
    });
  }

  async idle(): Promise<void> {
    await this.mending;
  }

  private async hear(): Promise<void> {
    const names = await this.standing.serving().catch(() => undefined);
    if (!names) return;
    this.isUnheard = names.length === 0;
    for (const member of this.all) member.serves = names.includes(member.name);
  }

  private async lookAt(member: Member): Promise<void> {
    try {
      if (!member.instance.isOpen) return;
      member.isWhole = await member.watched(() => member.instance.isWholeNow());
    } catch (error) {
      member.problem = (error as Error).message;
    }
    if (this.lead && this.all.length > 1 && member.takesWrites) this.judge(member);
  }

  /** What became of one that had everything, or was only late. */
  private judge(member: Member): void {
    const { lagMs, problem } = member.instance.lanes;
    if (!member.isWhole && (member.lack === 'nothing' || member.lack === 'late')) {
      member.fell(`Meilisearch at ${member.name} has lost its index.`);
    } else if (problem !== undefined && lagMs > LATE_MS && this.others(member).length > 0) {
      member.fell(problem);
    } else if (member.lack === 'late' && member.owed === 0) {
      member.lack = 'nothing';
    }
  }

  /** Where nobody has everything, the one that has most answers, and is compared while it does. */
  private async chooseOne(): Promise<void> {
    if (this.all.some(({ lack }) => lack !== 'unknown')) return;
    const whole = this.all.filter(({ isWhole, instance, seemsUp }) => {
      return isWhole && instance.isOpen && seemsUp;
    });
    const counts = await Promise.all(whole.map(({ instance }) => instance.countDocuments()));
    const best = whole[counts.indexOf(Math.max(...counts))];
    if (!best) return;
    best.lack = 'nothing';
    best.isUnproven = true;
  }

  private async mendAll(lead: Lead): Promise<void> {
    for (const member of this.all) {
      try {
        if (member.lack === 'unknown') await this.mend(member, lead);
        else if (member.isUnproven && lead.compare) await lead.compare(member.copy);
        if (member.lack === 'nothing') member.isUnproven = false;
      } catch (error) {
        // The next look tries again; until then whoever looks at its health reads why.
        member.problem = (error as Error).message;
      }
    }
  }

  private async mend(member: Member, lead: Lead): Promise<void> {
    const { instance, falls } = member;
    if (!instance.isOpen || !member.seemsUp) return;
    const source = this.others(member).find(({ seemsUp }) => seemsUp)?.instance;
    const gen = await source?.filling();
    // What nobody has whole is filled from the database.
    if (gen === undefined && (source || (await instance.filling()) === undefined)) return;
    await pause(Math.max(0, this.saidAt + HEARD_MS - performance.now()));
    const goesOn = (): void => {
      const isOver = member.falls !== falls || this.lead === undefined;
      if (isOver) throw new SearchUnavailable(`Meilisearch at ${member.name} is compared anew.`);
    };
    goesOn();
    member.lack = 'mending';
    try {
      const isEmpty = await member.watched(() => instance.beginMending(gen));
      await makeEqual(member, source, { ...lead, isEmpty, goesOn });
      await instance.endMending(source);
      goesOn();
    } catch (error) {
      if (member.falls === falls) member.fell((error as Error).message);
      throw error;
    } finally {
      instance.leaveMending();
    }
    this.hasAll(member);
    await this.sayIfNew();
  }

  private hasAll(member: Member): void {
    member.lack = member.owed === 0 ? 'nothing' : 'late';
    member.isWhole = true;
    member.reader.forget();
  }

  private others(member: Member): readonly Member[] {
    return this.all.filter((other) => other !== member && other.lack === 'nothing');
  }

  private async sayIfNew(): Promise<void> {
    if (this.said !== this.words().join()) await this.say();
  }

  private words(): string[] {
    return this.all.filter(({ lack }) => lack === 'nothing').map(({ name }) => name);
  }

  /** One word after the other, each with what is known when its turn comes. */
  private say(): Promise<void> {
    const turn = this.saying.then(async () => {
      if (!this.lead) throw new SearchUnavailable('Another process writes the search index now.');
      const names = this.words();
      await this.standing.set(names).catch((cause: Error) => {
        const what = 'It could not be noted which Meilisearch holds everything';
        throw new SearchUnavailable(`${what}: ${cause.message}`);
      });
      this.said = names.join();
      this.saidAt = performance.now();
      for (const member of this.all) member.serves = names.includes(member.name);
    });
    this.saying = turn.catch(ignore);
    return turn;
  }
}

interface Mending extends Lead {
  readonly isEmpty: boolean;
  /** @throws when it should stop */
  readonly goesOn: () => void;
}

/** In bulk from another server where much is missing; then by the database, which knows best. */
async function makeEqual(
  { instance, copy }: Member,
  source: MeilisearchInstance | undefined,
  { compare, isEmpty, goesOn }: Mending,
): Promise<void> {
  if (source && (isEmpty || !compare)) await copyMissing(instance, source, goesOn);
  if (compare) await compare(copy);
  else if (source) await dropSurplus(instance, source, goesOn);
  goesOn();
}

const ignore = (): void => undefined;

async function patience(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
