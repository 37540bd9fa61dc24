// A process for move-to.command.spec.ts to kill: moves the first database to the second one.
import 'reflect-metadata';
import type { CommandContext } from '../../src/app/cli/command';
import { moveToCommand } from '../../src/app/cli/move-to.command';
import { Env } from '../../src/app/env';
import { makeLogger } from '../../src/app/log';
import { openStorage } from '../../src/app/storage';

async function main(from: string, to: string, dataDir: string): Promise<void> {
  const env = Env.load({ NODE_ENV: 'test', DATABASE_URL: from, DATA_DIR: dataDir });
  const context = {
    env,
    logger: makeLogger({ level: 'warn', readable: true }, process.stderr),
    out: process.stdout,
    err: process.stderr,
    signal: new AbortController().signal,
    storage: () => openStorage(env, { log: () => undefined, applicationName: 'allmende move-to' }),
  } as CommandContext;
  process.exit(await moveToCommand.run(['--database-url', to], context));
}

void main(process.argv[2] ?? '', process.argv[3] ?? '', process.argv[4] ?? '');
