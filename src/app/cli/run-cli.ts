import 'reflect-metadata';
import { Env } from '../env';
import { makeLogger } from '../log';
import { openStorage, type Storage } from '../storage';
import { adminCommand } from './admin.command';
import type { Command, CommandContext } from './command';
import { envCommand } from './env.command';
import { importCommand } from './import.command';
import { importLinksCommand } from './import-links.command';
import { meaningCommand } from './meaning.command';
import { moveToCommand } from './move-to.command';
import { outboxCommand } from './outbox.command';
import { reindexCommand } from './reindex.command';

const COMMANDS: readonly Command[] = [
  importCommand,
  importLinksCommand,
  outboxCommand,
  reindexCommand,
  meaningCommand,
  moveToCommand,
  adminCommand,
  envCommand,
];

/** Failures with a sentence for people; of everything else the whole stack is wanted. */
const SPOKEN = new Set([
  'EnvError',
  'StartError',
  'EmbeddedPostgresError',
  'JobsError',
  'MoveError',
]);

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const lines = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `Usage: npm run hub -- <command> [arguments]\n\n${lines.join('\n')}\n\nMore on one of them: npm run hub -- <command> --help\n`;
}

/** Runs one command and answers with its exit code: 0 done, 1 partly or not done, 2 called in a wrong way or impossible. */
export async function runCli(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help') {
    process.stdout.write(overview());
    return 0;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (!command) {
    process.stderr.write(`There is no command “${name}”.\n\n${overview()}`);
    return 2;
  }
  if (rest.includes('--help')) {
    process.stdout.write(`${command.summary}\n\n${command.usage}\n`);
    return 0;
  }
  return runCommand(command, rest);
}

async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const abort = () => interrupt.abort();
  process.on('SIGINT', abort).on('SIGTERM', abort);
  let storage: Promise<Storage> | undefined;
  try {
    const env = Env.load();
    const logger = makeLogger({ level: 'warn', readable: true }, process.stderr);
    const context: CommandContext = {
      env,
      logger,
      out: process.stdout,
      err: process.stderr,
      signal: interrupt.signal,
      storage: () =>
        (storage ??= openStorage(env, {
          log: (text) => logger.info(text),
          applicationName: `allmende ${command.name}`,
          max: 4,
          statementTimeoutMs: 0,
        })),
    };
    return await command.run(args, context);
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    if (name === 'UsageError') process.stderr.write(`${message}\n\n${command.usage}\n`);
    else process.stderr.write(`${SPOKEN.has(name) ? message : (stack ?? message)}\n`);
    return 2;
  } finally {
    await (await storage?.catch(() => undefined))?.close();
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
