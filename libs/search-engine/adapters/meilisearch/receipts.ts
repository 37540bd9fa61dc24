import { SearchTimeout, type ApplyResult, type Receipt } from '../../search-engine';

const MOST_KEPT = 20_000;

/** Outcomes of accepted writes until they are asked for. */
export class Receipts {
  private readonly kept = new Map<string, Promise<ApplyResult>>();
  private next = 1;

  keep(outcome: Promise<ApplyResult>): Receipt {
    outcome.catch(() => undefined);
    const ticket = String(this.next++);
    this.kept.set(ticket, outcome);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return { tickets: [ticket] };
  }

  /** @throws SearchTimeout */
  async settled({ tickets }: Receipt, timeoutMs: number): Promise<ApplyResult> {
    const outcomes = tickets.map((ticket) => {
      const outcome = this.kept.get(ticket);
      if (!outcome) throw new TypeError(`Receipt ${ticket} is unknown or was asked before.`);
      return outcome;
    });
    const results = await inTime(Promise.all(outcomes), timeoutMs);
    for (const ticket of tickets) this.kept.delete(ticket);
    return {
      applied: results.reduce((sum, { applied }) => sum + applied, 0),
      ignored: results.reduce((sum, { ignored }) => sum + ignored, 0),
      failed: results.flatMap(({ failed }) => failed),
    };
  }
}

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new SearchTimeout(`The changes were not in the index after ${timeoutMs} ms.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
