import { build, HubFolders, HubProcess } from '../crash/hub-process';
import { startTestHub, type TestHub } from '../support/hub';
import { startScaleServers, type ScaleServers } from '../support/scale-servers';

/** A hub in this process and a second one in a process of its own, on the same servers. */
export interface TwoHubs {
  readonly servers: ScaleServers;
  readonly hub: TestHub;
  readonly urls: readonly string[];
  /** Kills the second process and starts it again: it has nothing in memory then. */
  restartSecond(): Promise<void>;
  close(): Promise<void>;
}

/** The first does everything, the second answers requests. `settings` are of both. */
export async function startTwoHubs(settings: Record<string, string> = {}): Promise<TwoHubs> {
  const [servers] = await Promise.all([startScaleServers(), build()]);
  const all = { ...servers.settings, ...settings };
  const folders = new HubFolders();
  let second: HubProcess | undefined;
  const hub = await startTestHub(all, { database: servers.database }).catch(async (error) => {
    await servers.stop();
    throw error;
  });
  const urls = [hub.url, ''];
  const close = async () => {
    second?.kill('SIGTERM');
    await second?.exited;
    folders.remove();
    await hub.close();
    await servers.stop();
  };
  const startSecond = async () => {
    second = HubProcess.spawn(folders, { ...all, ROLES: 'web' });
    await second.up();
    urls[1] = second.url?.replace('localhost', '127.0.0.1') ?? '';
  };
  await startSecond().catch(async (error) => {
    await close();
    throw error;
  });
  return {
    servers,
    hub,
    urls,
    restartSecond: async () => {
      second?.kill('SIGKILL');
      await second?.exited;
      await startSecond();
    },
    close,
  };
}
