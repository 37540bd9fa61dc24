import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { SessionsService } from '../features/accounts/accounts.api';
import { AttachmentPurge } from '../features/attachments/attachments.api';
import { ItemPurge } from '../features/items/items.api';
import { LinkDemand } from '../features/links/links.api';
import { SearchRecords } from '../features/search/search.api';

const HOUR_MS = 3_600_000;
const FIRST_MS = 60_000;

/** Tidying up now and then; each task may run in several processes at once without harm. */
export class Schedule {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly active: boolean,
    private readonly logger: Logger,
  ) {}

  start(): void {
    if (this.active) this.again(FIRST_MS);
  }

  /** Waits for the task under way. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
    await this.app.get(SearchRecords).flush();
  }

  private again(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.running = this.tidy();
      void this.running.then(() => this.timer && this.again(HOUR_MS));
    }, afterMs).unref();
  }

  private async tidy(): Promise<void> {
    const tasks: Record<string, () => Promise<unknown>> = {
      sessions: () => this.app.get(SessionsService).purge(),
      searches: () => this.app.get(SearchRecords).purge(),
      demand: () => this.app.get(LinkDemand).count(),
      deleted: () => this.app.get(ItemPurge).run(),
      attachments: () => this.app.get(AttachmentPurge).run(),
    };
    for (const [name, run] of Object.entries(tasks)) {
      await run().catch((error: unknown) =>
        this.logger.warn({ err: error as Error }, `tidying up ${name} failed`),
      );
    }
  }
}
