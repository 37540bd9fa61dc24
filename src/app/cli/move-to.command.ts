import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client, type ClientConfig } from 'pg';
import { DatabaseUnfit } from '../../database/check-database';
import { moveDatabase, type MoveReport } from '../../database/move/move-database';
import { MoveError } from '../../database/move/move-error';
import { prepareDatabase } from '../prepare-database';
import { clientConfig } from '../storage';
import { UsageError, type Command, type CommandContext } from './command';
import { ImportDisplay } from './import-display';

const CONNECT_WITHIN_MS = 10_000;

/** Takes everything to another PostgreSQL, such as from the embedded one to a server. */
export const moveToCommand: Command = {
  name: 'move-to',
  summary: 'Copies everything from the present database to another, empty PostgreSQL',
  usage: [
    'npm run hub -- move-to --database-url postgres://user:password@host:5432/database',
    'npm run hub -- move-to --database-url-file FILE     the address stands in a file',
    '',
    'Stop the hub first. The present database is only read. Interrupted or killed, the same command goes on where it',
    'was. At the end every table is compared by count and checksum.',
  ].join('\n'),
  run: async (args, context) => {
    const url = addressOf(args);
    const storage = await context.storage();
    const source = new Client({
      ...clientConfig(storage.direct),
      application_name: 'allmende move',
    });
    const target = targetClient(url);
    try {
      await connect(target, url);
      await source.connect();
      return await move(context, source, target, url);
    } finally {
      await Promise.allSettled([source.end(), target.end()]);
    }
  },
};

function addressOf(args: readonly string[]): string {
  const url = given(args);
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new UsageError('The address must look like postgres://user:password@host:port/database.');
  }
  return url;
}

function given(args: readonly string[]): string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'database-url': { type: 'string' }, 'database-url-file': { type: 'string' } },
    });
    const { 'database-url': url, 'database-url-file': file } = values;
    if ((url === undefined) === (file === undefined)) {
      throw new UsageError('Say where to: --database-url ADDRESS or --database-url-file FILE.');
    }
    return url ?? readFileSync(file as string, 'utf8').trim();
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

function targetClient(url: string): Client {
  const config: ClientConfig = {
    connectionString: url,
    application_name: 'allmende move',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  };
  const client = new Client(config);
  // A lost connection fails the statement under way; the event alone would end the process.
  client.on('error', () => undefined);
  return client;
}

async function connect(target: Client, url: string): Promise<void> {
  try {
    await target.connect();
  } catch (error) {
    const reason = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
    throw new MoveError(
      `PostgreSQL at ${shown(url)} cannot be used: ${(reason as Error).message}. ` +
        'Check that the server runs, the database exists and the account may sign in.',
    );
  }
}

/** Without user and password. */
function shown(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}`;
}

async function move(
  { out, signal, logger }: CommandContext,
  source: Client,
  target: Client,
  url: string,
): Promise<number> {
  const display = new ImportDisplay(out);
  const report = await moveDatabase({
    source,
    target,
    signal,
    migrateTarget: () => migrate(url, (text) => logger.warn(text)),
    onProgress: (step) => display.show({ ...step, count: step.done }),
  }).finally(() => display.end());
  out.write(summary(report, url));
  return report.finished ? 0 : 1;
}

async function migrate(url: string, warn: (text: string) => void): Promise<void> {
  try {
    await prepareDatabase({ url }, { warn });
  } catch (error) {
    throw error instanceof DatabaseUnfit ? new MoveError(`The target ${error.message}`) : error;
  }
}

function summary(report: MoveReport, url: string): string {
  if (report.different.length > 0) {
    return (
      `Not finished: ${report.different.join(', ')} differ in number or content of rows. The present database has ` +
      'changed since the copy was begun. Empty the target (DROP DATABASE, CREATE DATABASE) and move again.\n'
    );
  }
  if (!report.finished) return 'Interrupted. The same command goes on from here.\n';
  const rows = report.tables.reduce((sum, table) => sum + table.rows, 0);
  const width = Math.max(...report.tables.map(({ name }) => name.length));
  const lines = report.tables.map(
    (table) =>
      `  ${table.name.padEnd(width)}  ${String(table.rows).padStart(9)} rows  checksum ${table.checksum}`,
  );
  return [
    `Moved to ${shown(url)}: ${rows} rows in ${report.tables.length} tables, equal in number and checksum.`,
    ...lines,
    'Now start the hub with DATABASE_URL set to that address. It fills its search index by itself. Files (DATA_DIR)',
    'stay where they are. The old database was not changed; keep it until you are content.\n',
  ].join('\n');
}
