import { signUp } from '../crash/accounts';
import { Ledger } from '../crash/ledger';
import type { Reader } from '../crash/search-checks';
import { Writer } from '../crash/writer';
import { addForgetful, Forgetful } from './forgetful';
import type { Installation } from './installation';
import { Keeper } from './keeper';
import type { Person } from './people';
import { Snooper } from './snooper';
import { REPLY_WITHIN_MS, Traffic } from './traffic';

const WRITERS = 4;
const LOOK_EVERY_MS = 100;

/** All who use the hub while it suffers. */
export class Crowd {
  private constructor(
    readonly traffic: Traffic,
    readonly ledger: Ledger,
    readonly reader: Reader,
    readonly writers: readonly Writer[],
    readonly keeper: Keeper,
    readonly snoopers: readonly Snooper[],
    readonly forgetful: Forgetful,
  ) {}

  /** People with accounts and tokens; `writesPerSecond` of all writers together, as far as the hub answers. */
  static async gather(
    { postgres, webs, mail }: Installation,
    writesPerSecond: number,
  ): Promise<Crowd> {
    const [keeperAccount, member, ...accounts] = await signUp(
      postgres,
      webs[0]?.url ?? '',
      WRITERS + 2,
    );
    if (!keeperAccount || !member) throw new Error('nobody signed up');
    const database = await postgres.connect();
    await database.query(`UPDATE users SET roles = '{member,agent}' WHERE id = $1`, [
      keeperAccount.id,
    ]);
    await addForgetful(database);
    await database.end();
    const traffic = new Traffic(webs);
    const ledger = new Ledger();
    const options = {
      pauseMs: (WRITERS * 1_000) / writesPerSecond,
      replyWithinMs: REPLY_WITHIN_MS,
      fetch: traffic.fetch,
    };
    const writers = accounts.map(
      ({ id, token }) => new Writer(id, token, () => traffic.next(), ledger, options),
    );
    const keeper = new Keeper(traffic, keeperAccount, 300);
    const snoopers = [undefined, member.token].map(
      (token) => new Snooper(traffic, keeper, token, LOOK_EVERY_MS),
    );
    const forgetful = new Forgetful(traffic, mail, 400);
    const reader = { url: () => traffic.next() ?? '', token: accounts[0]?.token ?? '' };
    return new Crowd(traffic, ledger, reader, writers, keeper, snoopers, forgetful);
  }

  get surprises(): string[] {
    return [...this.ledger.surprises, ...this.people.flatMap(({ surprises }) => surprises)];
  }

  start(): void {
    [...this.writers, ...this.people].forEach((one) => one.start());
  }

  /** All finish what they have begun. */
  async stop(): Promise<void> {
    await Promise.all([...this.writers, ...this.people].map((one) => one.stop()));
  }

  /** Drops everything, after a failure. */
  abandon(): void {
    this.writers.forEach((writer) => writer.abandon());
    this.people.forEach((person) => void person.stop());
  }

  private get people(): Person[] {
    return [this.keeper, ...this.snoopers, this.forgetful];
  }
}
