import { build } from '../crash/hub-process';
import { redisIsHere } from '../../libs/jobs/redis-server.fixture';
import { meilisearchProgram } from '../support/meilisearch-server';
import type { Blow } from './part';
import { runChaos } from './run-chaos';

/** Of each server and role what hurts most; `npm run chaos` knows all. */
const SHORT: readonly (readonly [part: string, how: RegExp])[] = [
  ['worker-1', /killed/],
  ['redis', /emptied/],
  ['redis', /blocked/],
  ['postgres', /killed/],
  ['mail-server', /killed/],
  ['meilisearch-1', /deleted/],
  ['meilisearch-2', /SIGSTOP/],
];

const isShort = ({ part, how }: Blow): boolean =>
  SHORT.some(([name, pattern]) => part === name && pattern.test(how));

const lacking = [
  ...(redisIsHere() ? [] : ['without Redis, which is not installed']),
  ...(meilisearchProgram() ? [] : ['without Meilisearch (MEILI_BIN, PATH)']),
];

beforeAll(build, 120_000);

it(`keeps its promises while its parts die, stop and lose their data${lacking.map((text) => `; ${text}`).join('')}`, async () => {
  const lines: string[] = [];
  const { promises, table, blows } = await runChaos({
    only: [],
    wanted: isShort,
    rounds: 1,
    seconds: 25,
    writesPerSecond: 10,
    frozenMs: 2_000,
    blockedMs: 2_000,
    deadMs: 300,
    restMs: 500,
    report: (line) => lines.push(line),
  });
  const broken = promises.flatMap((promise) => promise.broken);
  if (broken.length > 0) throw new Error(`${lines.join('\n')}\n\n${table}`);
  expect(blows).toBeGreaterThan(2);
}, 400_000);
