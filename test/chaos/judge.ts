import { setTimeout as sleep } from 'node:timers/promises';
import { Env } from '../../src/app/env';
import { compareWithDatabase, recountIndex, waitForOutbox } from '../crash/recount';
import { compareWithSearch } from '../crash/search-checks';
import type { Crowd } from './crowd';
import type { Installation } from './installation';
import { untilEqual, untilWell } from './until-well';
import type { Promised } from './verdict';

const FINISH_WITHIN_MS = 120_000;
const LOOKED_FOR_AT_THE_END = 10;

export interface Course {
  /** What did not get well by itself. */
  readonly illness: readonly string[];
  readonly blows: number;
  readonly report: (text: string) => void;
}

/** Lets everybody finish and the installation get well, then compares what they were told with what is there. */
export async function judge(
  installation: Installation,
  crowd: Crowd,
  course: Course,
): Promise<Promised[]> {
  const late = await problem(inTime(crowd.stop(), 'not everybody got an answer'));
  const database = await installation.postgres.connect();
  try {
    const outbox = await problem(waitForOutbox(database));
    const unequal = [await untilWell(installation), await untilEqual(installation)];
    const stuck = [...late, ...outbox, ...unequal.filter((text) => text !== undefined)];
    course.report(`${crowd.ledger.acknowledged} writes acknowledged; comparing`);
    const { ledger, keeper } = crowd;
    const lost = [
      ...(await compareWithDatabase(ledger, database, [keeper.account.id])),
      ...(await keeper.differences(database)),
    ];
    for (const snooper of crowd.snoopers) await snooper.lookForAll(LOOKED_FOR_AT_THE_END);
    const unfound = await findings(crowd);
    const mail = await mailPromise(crowd, course.blows);
    const ends = await stopAll(installation);
    return [
      ...promisesOfPeople(crowd, lost),
      mail,
      {
        what: 'catches up by itself, nothing given up',
        broken: [...course.illness, ...stuck],
        seen: `${course.blows} blows`,
      },
      {
        what: 'is found by readers as acknowledged',
        broken: unfound,
        seen: `${ledger.texts.size} texts, by sample`,
      },
      { what: 'no process ends by itself; all stop in order', broken: ends, seen: '' },
      await indexPromise(installation),
    ];
  } finally {
    await database.end();
  }
}

function promisesOfPeople(crowd: Crowd, lost: readonly string[]): Promised[] {
  const { ledger, traffic, keeper, snoopers } = crowd;
  const looks = snoopers.reduce((sum, one) => sum + one.looks, 0);
  return [
    {
      what: 'no acknowledged write lost, none made twice',
      broken: lost,
      seen: `${ledger.acknowledged} writes, ${ledger.repeated} sent again, ${ledger.recognised} recognised`,
    },
    {
      what: 'no leak of what is hidden, or was hidden meanwhile',
      broken: snoopers.flatMap((one) => one.leaks),
      seen: `${keeper.hidden.length} hidden texts, ${looks} looks`,
    },
    {
      what: 'errors only as 503 or 429 with Retry-After',
      broken: [...traffic.broken, ...crowd.surprises],
      seen: `${traffic.requests} requests, errors ${traffic.errors}; slowest ${(traffic.slowestMs / 1_000).toFixed(1)} s`,
    },
  ];
}

/**
 * A mail that is on its way while a process or its server dies cannot be known to have arrived: SMTP has no answer to
 * that, so it comes again, and only its later link works. That is one mail a blow at most; any other is sent once.
 */
async function mailPromise({ forgetful }: Crowd, blows: number): Promise<Promised> {
  for (const end = Date.now() + 10_000; forgetful.missing.length > 0; await sleep(100)) {
    if (Date.now() > end) break;
  }
  return {
    what: 'every mail sent, and once but for those on their way at a blow',
    broken: [
      ...forgetful.missing.map((address) => `${address} got none`),
      ...forgetful.twice.slice(blows).map((address) => `${address} got it more than once`),
    ],
    seen: `${forgetful.acknowledged.length} promised, ${forgetful.unsure.length} without an answer, ${forgetful.twice.length} twice`,
  };
}

async function findings(crowd: Crowd): Promise<string[]> {
  try {
    return await compareWithSearch(crowd.ledger, crowd.reader);
  } catch (error) {
    return [`search does not answer: ${String(error)}`];
  }
}

async function stopAll({ webs, workers }: Installation): Promise<string[]> {
  const hubs = [...webs, ...workers];
  await Promise.all(hubs.map((hub) => hub.stop()));
  const unhandled = hubs.flatMap((hub) => {
    const line = /^.*(unhandled|uncaught).*$/im.exec(hub.log)?.[0];
    return line ? [`${hub.name} said: ${line}`] : [];
  });
  return [...hubs.flatMap((hub) => hub.ownEnds), ...unhandled];
}

/** Compares each index with the database, after all processes of the hub have ended. */
async function indexPromise(installation: Installation): Promise<Promised> {
  const { meilisearch, folders, postgres, masterKey } = installation;
  const settings = { dataDir: folders.data, databaseUrl: postgres.url };
  const indexes = meilisearch.map(({ name, url }) => ({
    name,
    env: Env.with({ ...settings, meiliUrl: [url], meiliApiKey: masterKey }),
  }));
  if (indexes.length === 0) indexes.push({ name: 'embedded', env: Env.with(settings) });
  const counts: string[] = [];
  const broken: string[] = [];
  for (const { name, env } of indexes) {
    try {
      const { report, differences } = await recountIndex(env);
      counts.push(`${name}: ${report.compared} texts`);
      broken.push(...differences.map((text) => `${name}: ${text}`));
    } catch (error) {
      broken.push(`${name}: ${String(error)}`);
    }
  }
  return { what: 'each index equals a recount', broken, seen: counts.join(', ') };
}

async function inTime<T>(work: Promise<T>, otherwise: string): Promise<T> {
  const late = sleep(FINISH_WITHIN_MS, undefined, { ref: false }).then(() => {
    throw new Error(otherwise);
  });
  return Promise.race([work, late]);
}

async function problem(work: Promise<unknown>): Promise<string[]> {
  return work.then(
    () => [],
    (error: Error) => [error.message],
  );
}
