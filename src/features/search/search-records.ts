import type { DataSource } from 'typeorm';
import { newId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';

interface Waiting {
  readonly id: string;
  readonly text: string;
  readonly mode: string;
  readonly asker: string;
  readonly hits: number;
  readonly found: readonly string[];
}

const FLUSH_MS = 2_000;
const MOST_WAITING = 5_000;
const KEEP_DAYS = 90;
/** Of what was found, so many items count as looked for. */
const MOST_FOUND = 5;

/**
 * Remembers what was searched and whether a hit was opened, without the person: the raw material of the gap list.
 * Written in batches beside the answer; a crash may lose the last two seconds, which is no promise to anybody.
 */
export class SearchRecords {
  private waiting: Waiting[] = [];
  private clicks = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  /** When a search was last answered by this process, in milliseconds of `performance.now()`. */
  lastAt: number | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly report: (text: string) => void,
  ) {}

  /** Takes note of a search and of the items it found, best first; returns the id that a click names. */
  add(viewer: Viewer, text: string, mode: string, hits: number, found: readonly string[]): string {
    const id = newId();
    this.lastAt = performance.now();
    if (this.waiting.length < MOST_WAITING) {
      const asker = viewer.isStaff ? 'staff' : viewer.signedIn ? 'member' : 'guest';
      const first = found.slice(0, MOST_FOUND);
      this.waiting.push({ id, text: impersonal(text), mode, asker, hits, found: first });
    }
    this.schedule();
    return id;
  }

  /** A hit of that search was opened. Unknown ids are ignored. */
  clicked(id: string): void {
    if (this.clicks.size < MOST_WAITING) this.clicks.add(id);
    this.schedule();
  }

  /** Writes what is waiting; also called when the hub stops. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [rows, clicks] = [this.waiting, [...this.clicks]];
    this.waiting = [];
    this.clicks = new Set();
    try {
      if (rows.length > 0) await this.insert(rows);
      if (clicks.length > 0) {
        await this.dataSource.query(
          `UPDATE search_records SET clicked = true WHERE id = ANY($1::uuid[])`,
          [clicks],
        );
      }
    } catch (error) {
      this.report(`Searches could not be recorded: ${(error as Error).message}`);
    }
  }

  /** Milliseconds since the last search any process has written down. */
  async newestAgeMs(): Promise<number | undefined> {
    const [row] = await this.dataSource.query<{ age: number | null }[]>(
      `SELECT (extract(epoch FROM clock_timestamp() - max(at)) * 1000)::float8 AS age FROM search_records`,
    );
    return row?.age ?? undefined;
  }

  /** Forgets records older than ninety days. */
  async purge(): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM search_records WHERE at < now() - make_interval(days => $1)`,
      [KEEP_DAYS],
    );
  }

  private insert(rows: readonly Waiting[]): Promise<unknown> {
    return this.dataSource.query(
      `INSERT INTO search_records (id, text, mode, asker, hits, found)
       SELECT id, text, mode, asker, hits, found FROM json_to_recordset($1::json)
           AS t(id uuid, text text, mode text, asker text, hits int, found uuid[])`,
      [JSON.stringify(rows)],
    );
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }
}

/** The text without what could name a person: addresses, long numbers, links' queries; at most 300 characters. */
export function impersonal(text: string): string {
  return text
    .replaceAll('\0', ' ')
    .slice(0, 1_000)
    .replace(/\S+@\S+\.\S+/g, '…@…')
    .replace(/(https?:\/\/[^\s?#]+)[?#]\S*/g, '$1')
    .replace(/(?<!\w)\d(?:[\s/-]?\d){6,}/g, '…')
    .slice(0, 300);
}
