import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { BullBackend } from './bull-jobs';
import { JobsError } from './jobs';

const CHECK_TIMEOUT_MS = 3_000;

/** Checks that the server keeps what it is given, then opens queues on it. */
export async function openRedisBackend(url: string): Promise<BullBackend> {
  await checkServer(url);
  return {
    name: 'redis',
    idleSeconds: 5,
    makeQueue: (name, options) =>
      new Queue(name, {
        ...options,
        // While Redis is away adding fails at once: the outbox keeps the work and tries again.
        connection: { url, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
      }),
    makeWorker: (name, run, options) =>
      new Worker(name, run, { ...options, connection: { url, maxRetriesPerRequest: null } }),
    close: () => Promise.resolve(),
  };
}

/** The address without user and password, for messages. */
function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** @throws JobsError with what to do */
async function checkServer(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CHECK_TIMEOUT_MS,
    commandTimeout: CHECK_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    // Its own look whether the server is ready would wait without end for one that says nothing.
    enableReadyCheck: false,
  });
  // Without a listener ioredis prints every failed attempt.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason = error));
  try {
    await redis.connect();
    demandFit(await redis.info(), shown(url));
    await demandWriting(redis);
    // Such as a database that is not there: ioredis would go on with the first one.
    if (reason) throw reason;
  } catch (error) {
    if (error instanceof JobsError) throw error;
    const { message } = reason ?? (error as Error);
    throw new JobsError(`Redis at ${shown(url)} cannot be used: ${inWords(message)}`, {
      cause: error,
    });
  } finally {
    redis.disconnect();
  }
}

/** What BullMQ and the counts of limits are built on. */
const OLDEST = [6, 2] as const;

function demandFit(info: string, place: string): void {
  const said = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  demandVersion(said('redis_version'), place);
  const policy = said('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw new JobsError(
      `Redis at ${place} throws keys away when its memory is full (maxmemory-policy ${policy}), and jobs ` +
        'with them. Set "maxmemory-policy noeviction" in its redis.conf, or give the hub a Redis of its own.',
    );
  }
  if (said('role') === 'slave') {
    throw new JobsError(
      `Redis at ${place} is a replica, which only reads. Name the primary one in REDIS_URL.`,
    );
  }
  if (said('cluster_enabled') === '1') {
    throw new JobsError(
      `Redis at ${place} is part of a cluster, over which the queues cannot be spread. Name a single server in REDIS_URL.`,
    );
  }
}

/** A server that hides its version is believed to be new enough. */
function demandVersion(version: string | undefined, place: string): void {
  if (version === undefined) return;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new JobsError(
      `Redis at ${place} is version ${version}; the hub needs ${OLDEST.join('.')} or newer. Upgrade it, or name another one.`,
    );
  }
}

/** An account that may only look would be found out by the first job. */
async function demandWriting(redis: Redis): Promise<void> {
  const key = `allmende:check:${randomUUID()}`;
  await redis.set(key, '1', 'EX', 10);
  await redis.del(key);
}

const WORDS: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/WRONGPASS|invalid password/i, 'the password is wrong. Check REDIS_URL or REDIS_PASSWORD.'],
  [
    /NOAUTH/,
    'it wants a password. Put it into REDIS_URL (redis://:password@host) or REDIS_PASSWORD.',
  ],
  [/NOPERM/, 'the account lacks rights. Allow it all commands (ACL: +@all) on all keys (~*).'],
  [
    /Protocol error|Command timed out|ETIMEDOUT/,
    'what answers there is no Redis, or it answers too slowly. Check host and port; rediss:// is for TLS.',
  ],
  [/ECONNREFUSED/, 'nothing listens there. Check host and port, and that the server runs.'],
  [/ENOTFOUND|EAI_AGAIN/, 'the host is not known. Check REDIS_URL.'],
  [/LOADING/, 'it is still reading its data. Start the hub when it has finished.'],
  [/out of range/, 'it has no database of this number. Check the end of REDIS_URL.'],
  [/OOM/, 'its memory is full. Raise "maxmemory", or remove what fills it.'],
];

/** What the server or the network said, and what to do about it. */
function inWords(message: string): string {
  const advice = WORDS.find(([pattern]) => pattern.test(message))?.[1];
  return advice === undefined ? message : `${advice} (${message})`;
}
