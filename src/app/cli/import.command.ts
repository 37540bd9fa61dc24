import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import {
  checkFiles,
  ImportBusy,
  ImportService,
  countOf,
  indexBacklog,
  readAudience,
  type Counters,
  type FoundRefusal,
  type ImportHooks,
  type ImportJob,
  type ImportSettings,
} from '../../features/import/import.api';
import { isSpace, SPACES } from '../../kernel/space';
import { Env } from '../env';
import { startHub, type Hub } from '../hub';
import { webProcess } from '../data-folder';
import { UsageError, type Command, type CommandContext } from './command';
import { ImportDisplay } from './import-display';
import { InputProblem, inputFiles, type InputFiles } from './import-files';
import { refusalLines, summaryOf } from './import-summary';

const USAGE = `npm run hub -- import FILE… [--dry-run] [--strict] [--space S] [--audience A] [--no-wait]

  FILE         JSON Lines, plain or gzip; - reads from stdin
  --dry-run    reads and checks everything, writes nothing
  --strict     one bad line, and nothing is written
  --space S    company, community, peer or internal, whatever the records say
  --audience A public, members, employees, agents, org:NAME, group:NAME, separated by commas;
               without it each space's own audience
  --no-wait    ends when everything is in the database, before the search index has followed

An interrupted import goes on where it was when the same command is given again. Exit code: 0 all
done, 1 some lines were refused or it was interrupted, 2 nothing could be done.`;

interface Options {
  readonly names: readonly string[];
  readonly dryRun: boolean;
  readonly wait: boolean;
  readonly audience: string | undefined;
  readonly settings: ImportSettings;
}

export const importCommand: Command = {
  name: 'import',
  summary: 'Brings in JSON Lines: articles, questions and their answers, language pairs, marks',
  usage: USAGE,
  run: async (args, context) => {
    const options = readOptions(args);
    const folder = join(context.env.dataDir, 'imports');
    let input: InputFiles | undefined;
    try {
      input = await inputFiles(options.names, folder, context.signal);
      const job = { files: input.files, settings: options.settings, startedBy: null };
      return options.dryRun
        ? await dryRun(job, context)
        : await new ImportRunner(context, options).run(job);
    } catch (error) {
      if (!(error instanceof InputProblem) && !(error instanceof ImportBusy)) throw error;
      context.err.write(`${error.message}\n`);
      return 2;
    } finally {
      await input?.close();
    }
  },
};

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  if (positionals.length === 0) throw new UsageError('Name at least one file.');
  const { space } = values;
  if (space !== undefined && !isSpace(space)) {
    throw new UsageError(`There is no space “${space}”: ${SPACES.join(', ')}.`);
  }
  return {
    names: positionals,
    dryRun: values['dry-run'] ?? false,
    wait: !values['no-wait'],
    audience: values.audience,
    settings: { ...(space ? { space } : {}), ...(values.strict ? { strict: true } : {}) },
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        strict: { type: 'boolean' },
        space: { type: 'string' },
        audience: { type: 'string' },
        'no-wait': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function dryRun(job: ImportJob, context: CommandContext): Promise<number> {
  const display = new ImportDisplay(context.out);
  const began = Date.now();
  const { state, whole } = await checkFiles(job, context.signal, hooksOf(context, display));
  display.end();
  const { counters, refusals } = state;
  const refused = counters['refused'] ?? 0;
  context.err.write(refusalLines(refusals, refused));
  const seconds = (Date.now() - began) / 1000;
  context.out.write(`Nothing was written (--dry-run).\n${summaryOf(counters, seconds)}\n`);
  return refused > 0 || !whole ? 1 : 0;
}

function hooksOf({ err }: CommandContext, display: ImportDisplay): ImportHooks {
  return {
    onProgress: ({ phase, bytes, totalBytes, counters }) =>
      display.show({ phase, done: bytes, total: totalBytes, count: countOf(phase, counters) }),
    onNotice: (text) => {
      display.end();
      err.write(`${text}\n`);
    },
  };
}

/** Anything that changes at least this often is not stuck. */
const STUCK_MS = 120_000;
const ASK_EVERY_MS = 500;

class ImportRunner {
  private readonly display: ImportDisplay;
  private readonly began = Date.now();
  private hub: Promise<Hub | undefined> | undefined;

  constructor(
    private readonly context: CommandContext,
    private readonly options: Options,
  ) {
    this.display = new ImportDisplay(context.out);
  }

  async run(job: ImportJob): Promise<number> {
    const { dataSource } = await this.context.storage();
    const settings = await this.settings(job, dataSource);
    try {
      return await this.import({ ...job, settings }, dataSource);
    } finally {
      this.display.end();
      await (await this.hub?.catch(() => undefined))?.close();
    }
  }

  private async settings(job: ImportJob, dataSource: DataSource): Promise<ImportSettings> {
    if (this.options.audience === undefined) return job.settings;
    const audience = await readAudience(dataSource, this.options.audience);
    if (typeof audience === 'string') throw new UsageError(audience);
    return { ...job.settings, audience };
  }

  /** The parts that fill the index, unless a hub that runs already has them. */
  private async ownHub(dataSource: DataSource): Promise<Hub | undefined> {
    const { env, logger } = this.context;
    if (!this.options.wait || (await hubRuns(env, dataSource))) return undefined;
    const own = Env.with({ ...env, roles: ['web', 'worker'], demo: false });
    return startHub(own, logger, { listen: false });
  }

  private async import(job: ImportJob, dataSource: DataSource): Promise<number> {
    const { out, err, signal } = this.context;
    const service = new ImportService(dataSource);
    const report = await service.run(job, signal, {
      ...hooksOf(this.context, this.display),
      onBegin: (_id, continued) => {
        if (continued) out.write('Going on where the last import of these files stopped.\n');
        this.hub = this.ownHub(dataSource);
        this.hub.catch(() => undefined);
      },
    });
    await this.hub;
    this.display.end();
    const waited = report.end === 'done' && (await this.indexed(dataSource));
    const { counters } = report;
    const refused = counters['refused'] ?? 0;
    this.sayRefusals(report.refusals, refused);
    out.write(`${this.headline(report.end, waited, counters)}\n`);
    out.write(`${summaryOf(counters, (Date.now() - this.began) / 1000)}\n`);
    if (report.end === 'refused') {
      err.write('A line was refused and --strict was given, so nothing was written.\n');
      return 2;
    }
    return refused > 0 || report.end === 'interrupted' ? 1 : 0;
  }

  private sayRefusals(refusals: readonly FoundRefusal[], all: number): void {
    this.context.err.write(refusalLines(refusals, all));
  }

  private headline(end: string, indexed: boolean, counters: Readonly<Counters>): string {
    if (end === 'interrupted') {
      return 'Interrupted. What was read so far is in the hub; give the same command again to go on.';
    }
    if (end === 'refused') return 'Checked.';
    const fresh = ['items:created', 'posts:created', 'items:changed', 'posts:changed'];
    const changed = fresh.some((name) => (counters[name] ?? 0) > 0);
    const what = changed ? 'Imported.' : 'Imported: nothing is new, nothing has changed.';
    return indexed ? what : `${what} The search index follows in the background.`;
  }

  /** Waits until the search index has everything. */
  private async indexed(dataSource: DataSource): Promise<boolean> {
    const { signal, err } = this.context;
    const total = this.options.wait ? await indexBacklog(dataSource) : 0;
    let left = total;
    let movedAt = Date.now();
    while (left > 0 && !signal.aborted) {
      this.display.show({
        phase: 'indexing',
        done: total - left,
        total: Math.max(total, left),
        count: total - left,
      });
      await sleep(ASK_EVERY_MS);
      const now = await indexBacklog(dataSource);
      if (now !== left) movedAt = Date.now();
      left = now;
      if (Date.now() - movedAt < STUCK_MS) continue;
      err.write(
        'The search index has not moved for two minutes; look at “npm run hub -- outbox”.\n',
      );
      break;
    }
    this.display.end();
    return left === 0 && this.options.wait;
  }
}

/** A hub on this data folder, or one elsewhere that works with the same database. */
async function hubRuns(env: Env, dataSource: DataSource): Promise<boolean> {
  if (webProcess(env)) return true;
  const [row] = await dataSource.query<{ runs: boolean }[]>(
    `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
                       AND application_name = 'allmende outbox') AS runs`,
  );
  return row?.runs ?? false;
}
