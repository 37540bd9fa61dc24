import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChaos } from './run-chaos';

const HELP = `npm run chaos -- [options]

Starts PostgreSQL, Redis and two Meilisearch (MEILI_BIN), two web and two worker processes on this machine, lets people
write and read, hurts one part after the other, and says which promises were kept. Ends with 1 when one was broken.

  --minutes N     at most so long (default 15); no blow begins later
  --rounds N      how often each blow falls (default 1)
  --only A,B      parts to hurt: web, worker, postgres, redis, meilisearch-2, mail …
  --rate N        writes per second (default 10)
  --frozen N      seconds of a stop by SIGSTOP (default 10)
  --blocked N     seconds of a blocked port (default 5)
  --logs FOLDER   where to keep what the processes said
`;

/** A positive number. @throws Error */
function number(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is "${text}", allowed is: a number above 0`);
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '15' },
      rounds: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      rate: { type: 'string', default: '10' },
      frozen: { type: 'string', default: '10' },
      blocked: { type: 'string', default: '5' },
      logs: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  if (values.help) return say(HELP);
  const { table, kept, logs } = await runChaos({
    only: values.only.split(',').filter((name) => name !== ''),
    rounds: number('rounds', values.rounds),
    seconds: number('minutes', values.minutes) * 60,
    writesPerSecond: number('rate', values.rate),
    frozenMs: number('frozen', values.frozen) * 1_000,
    blockedMs: number('blocked', values.blocked) * 1_000,
    deadMs: 1_000,
    restMs: 2_000,
    report: say,
  });
  if (values.logs) {
    mkdirSync(values.logs, { recursive: true });
    for (const [name, text] of logs) writeFileSync(join(values.logs, `${name}.log`), text);
  }
  say(`\n${table}\n`);
  process.exitCode = kept ? 0 : 1;
}

main().then(
  () => process.exit(),
  (error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exit(1);
  },
);
