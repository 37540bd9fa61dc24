import type { IndexOp } from '../../search-doc';
import { SearchTimeout, type ApplyResult, type Receipt } from '../../search-engine';
import type { Lane } from './protocol';

const MOST_BULK_OPS = 4_000;
const MOST_RECEIPTS = 20_000;

interface Write {
  readonly since: number;
  readonly ops: number;
  readonly outcome: Promise<ApplyResult>;
}

/** Writes handed to the worker and not yet visible; bulk writers wait while there are many. */
export class WriteQueue {
  failed = 0;
  private readonly open = new Map<string, Write>();
  private readonly settledWrites = new Map<string, Write>();
  private next = 1;

  constructor(
    private readonly send: (ops: readonly IndexOp[], lane: Lane) => Promise<ApplyResult>,
  ) {}

  /** Operations not yet visible. */
  get queued(): number {
    let sum = 0;
    for (const { ops } of this.open.values()) sum += ops;
    return sum;
  }

  /** Age of the oldest of them. */
  get lagMs(): number {
    const [oldest] = this.open.values();
    return oldest ? performance.now() - oldest.since : 0;
  }

  async add(ops: readonly IndexOp[], lane: Lane): Promise<Receipt> {
    while (lane === 'bulk' && this.queued >= MOST_BULK_OPS) await this.oldestDone();
    const ticket = String(this.next++);
    const outcome = this.send(ops, lane);
    const write = { since: performance.now(), ops: ops.length, outcome };
    this.open.set(ticket, write);
    const done = (failed: number): void => {
      this.failed += failed;
      this.open.delete(ticket);
      this.remember(ticket, write);
    };
    outcome.then(
      (result) => done(result.failed.length),
      () => done(0),
    );
    return { tickets: [ticket] };
  }

  async settled({ tickets }: Receipt, timeoutMs: number): Promise<ApplyResult> {
    const outcomes = tickets.map((ticket) => {
      const write = this.open.get(ticket) ?? this.settledWrites.get(ticket);
      if (!write) throw new TypeError('This receipt is unknown or was asked before.');
      this.settledWrites.delete(ticket);
      return write.outcome;
    });
    const results = await withTimeout(Promise.all(outcomes), timeoutMs);
    for (const ticket of tickets) this.settledWrites.delete(ticket);
    return {
      applied: results.reduce((sum, { applied }) => sum + applied, 0),
      ignored: results.reduce((sum, { ignored }) => sum + ignored, 0),
      failed: results.flatMap(({ failed }) => failed),
    };
  }

  private async oldestDone(): Promise<void> {
    const [oldest] = this.open.values();
    await oldest?.outcome.catch(() => undefined);
  }

  /** Receipts nobody asks for must not pile up. */
  private remember(ticket: string, write: Write): void {
    this.settledWrites.set(ticket, write);
    if (this.settledWrites.size <= MOST_RECEIPTS) return;
    const [oldest] = this.settledWrites.keys();
    if (oldest !== undefined) this.settledWrites.delete(oldest);
  }
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new SearchTimeout(`The writes were not visible within ${timeoutMs} ms.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
