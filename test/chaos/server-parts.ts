import { Redis } from 'ioredis';
import { startRedis } from '../../libs/jobs/redis-server.fixture';
import { startMeilisearch } from '../support/meilisearch-server';
import { openRelay, type Relay } from '../support/relay';
import type { Part } from './part';

export interface RedisPart extends Part {
  readonly road: Relay;
  /** As the hub reaches it. */
  readonly url: string;
}

/** A Redis that keeps nothing on disk, behind a relay. */
export async function openRedis(): Promise<RedisPart> {
  const server = await startRedis();
  const road = await openRelay(server.url);
  return {
    name: 'redis',
    road,
    url: road.url.replace('http:', 'redis:'),
    kill: () => server.stop(),
    stop: () => server.stop(),
    start: () => server.start(),
    freeze: (frozen) => (frozen ? server.freeze() : server.thaw()),
    loss: {
      name: 'emptied',
      lose: async () => {
        const client = new Redis(server.url, { maxRetriesPerRequest: 1 });
        client.on('error', () => undefined);
        await client.flushall().finally(() => client.disconnect());
      },
    },
  };
}

export interface MeilisearchPart extends Part {
  readonly road: Relay;
  readonly url: string;
}

export async function openMeilisearchPart(
  name: string,
  masterKey: string,
): Promise<MeilisearchPart> {
  const server = await startMeilisearch(masterKey);
  const road = await openRelay(server.url);
  return {
    name,
    road,
    url: road.url,
    kill: () => server.kill(),
    stop: () => server.kill(),
    start: () => server.start(),
    freeze: (frozen) => server.freeze(frozen),
    loss: {
      name: 'data folder deleted',
      lose: async () => {
        await server.kill();
        server.wipe();
        await server.start();
      },
    },
  };
}
