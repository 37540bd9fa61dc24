import { Env } from '../../src/app/env';
import { crashRounds, type Way } from './crash-rounds';
import { HubFolders, killIfThere } from './hub-process';

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 20);

crashRounds(() => {
  const folders = new HubFolders();
  // The hub looks after its own server.
  const postgres: Way = { server: () => Promise.resolve(killIfThere(folders.postmaster())) };
  return Promise.resolve({
    folders,
    settings: {},
    connect: () => folders.connect(),
    env: () => Env.with({ dataDir: folders.data }),
    ways: ['hub', postgres, 'both', 'connection', 'both while starting', postgres],
    lastWays: [postgres, 'connection', postgres],
    close: () => Promise.resolve(),
  });
}, ROUNDS);
