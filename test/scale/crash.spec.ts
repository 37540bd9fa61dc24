import { setTimeout as sleep } from 'node:timers/promises';
import { Env } from '../../src/app/env';
import { crashRounds, type Way } from '../crash/crash-rounds';
import { HubFolders } from '../crash/hub-process';
import { connectTo, describeOnScale, startScaleServers } from '../support/scale-servers';

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 9);
/** How long a server stays away. */
const AWAY_MS = 1_000;

interface Server {
  kill(): Promise<void>;
  start(): Promise<void>;
}

const crashOf = (server: Server): Way => ({
  server: async () => {
    await server.kill();
    await sleep(AWAY_MS);
    await server.start();
  },
});

describeOnScale(
  'a hub whose servers crash under it, and itself',
  () => {
    crashRounds(async () => {
      const folders = new HubFolders();
      const servers = await startScaleServers();
      const [postgres, meilisearch] = [crashOf(servers.postgres), crashOf(servers.meilisearch)];
      // It keeps nothing: every job in it is lost.
      const redis = crashOf({
        kill: () => servers.redis.stop(),
        start: () => servers.redis.start(),
      });
      return {
        folders,
        settings: servers.settings,
        connect: () => connectTo(servers),
        env: () => Env.load({ ...servers.settings, NODE_ENV: 'test', DATA_DIR: folders.data }),
        ways: ['hub', postgres, meilisearch, redis, 'connection', 'both while starting'],
        lastWays: [meilisearch, redis, postgres],
        close: () => servers.stop(),
      };
    }, ROUNDS);
  },
  { whole: true, ownMeilisearch: true },
);
