import { randomBytes } from 'node:crypto';
import { HubFolders } from '../crash/hub-process';
import { redisIsHere } from '../../libs/jobs/redis-server.fixture';
import { meilisearchProgram } from '../support/meilisearch-server';
import { HubPart, type HubRole } from './hub-part';
import { openMailServer, type MailServer } from './mail-part';
import type { Part } from './part';
import { PostgresPart } from './postgres-part';
import {
  openMeilisearchPart,
  openRedis,
  type MeilisearchPart,
  type RedisPart,
} from './server-parts';

/** The whole hub as it grows up: servers, web and worker processes, all on this machine. */
export interface Installation {
  readonly folders: HubFolders;
  readonly postgres: PostgresPart;
  readonly redis: RedisPart | undefined;
  readonly meilisearch: readonly MeilisearchPart[];
  readonly masterKey: string;
  readonly mail: MailServer;
  readonly webs: readonly HubPart[];
  readonly workers: readonly HubPart[];
  /** Everything that can be hurt. */
  readonly parts: readonly Part[];
  /** What is not on this machine, by name. */
  readonly lacks: readonly string[];
  close(): Promise<void>;
}

type Servers = Pick<
  Installation,
  'folders' | 'postgres' | 'redis' | 'meilisearch' | 'masterKey' | 'mail'
>;
type Closers = (() => Promise<unknown>)[];

/** Starts what is found here; without Meilisearch one web process has the embedded index. */
export async function openInstallation(report: (text: string) => void): Promise<Installation> {
  const closers: Closers = [];
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one().catch(() => undefined);
  };
  try {
    const servers = await openServers(closers);
    const lacks = lacking(servers);
    report(`lacks: ${lacks.join('; ') || 'nothing'}`);
    const { webs, workers } = await openHubs(servers, closers);
    const { postgres, redis, meilisearch, mail } = servers;
    const others = [...(redis ? [redis] : []), ...meilisearch, mail];
    const parts = [...webs, ...workers, postgres, ...others];
    return { ...servers, webs, workers, parts, lacks, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openServers(closers: Closers): Promise<Servers> {
  const folders = new HubFolders();
  closers.push(async () => folders.remove());
  const keep = <P extends Part>(part: P): P => {
    closers.push(() => closePart(part));
    return part;
  };
  const postgres = keep(await PostgresPart.open(folders.root));
  const redis = redisIsHere() ? keep(await openRedis()) : undefined;
  const masterKey = randomBytes(24).toString('hex');
  const meilisearch: MeilisearchPart[] = [];
  for (const name of meilisearchProgram() ? ['meilisearch-1', 'meilisearch-2'] : []) {
    meilisearch.push(keep(await openMeilisearchPart(name, masterKey)));
  }
  const mail = await openMailServer();
  closers.push(() => mail.close());
  return { folders, postgres, redis, meilisearch, masterKey, mail };
}

function lacking({ redis, meilisearch }: Servers): string[] {
  return [
    ...(redis ? [] : ['Redis (Debian: redis-server): the queue is in PostgreSQL']),
    ...(meilisearch.length > 0
      ? []
      : ['Meilisearch (MEILI_BIN, PATH): one web process on the embedded index']),
  ];
}

async function openHubs(
  { folders, postgres, redis, meilisearch, masterKey, mail }: Servers,
  closers: Closers,
): Promise<Pick<Installation, 'webs' | 'workers'>> {
  const urls = meilisearch.map(({ url }) => url).join(',');
  const settings = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis?.url,
    SMTP_URL: mail.url,
    ...(urls ? { MEILI_URL: urls, MEILI_API_KEY: masterKey } : {}),
    SESSION_SECRET: randomBytes(24).toString('hex'),
  };
  const make = (role: HubRole, howMany: number) =>
    Promise.all(
      Array.from({ length: howMany }, (_, n) =>
        HubPart.make(`${role}-${n + 1}`, role, folders, settings),
      ),
    );
  const [webs, workers] = await Promise.all([make('web', urls ? 2 : 1), make('worker', 2)]);
  const hubs = [...webs, ...workers];
  closers.push(() => Promise.all(hubs.map((hub) => hub.kill())));
  await Promise.all(hubs.map((hub) => hub.start()));
  return { webs, workers };
}

async function closePart(part: Part): Promise<void> {
  part.freeze(false);
  await part.kill();
  await part.road?.close();
}
