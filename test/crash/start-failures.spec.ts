import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '../support/database';
import { build, HubFolders, HubProcess } from './hub-process';

const made: HubFolders[] = [];

function folders(): HubFolders {
  const fresh = new HubFolders();
  made.push(fresh);
  return fresh;
}

/** What a hub that does not start says; it says it in words, and nothing else. */
async function refusal(where: HubFolders, settings: NodeJS.ProcessEnv): Promise<string> {
  const { code, said } = await HubProcess.spawn(where, { LOG_LEVEL: 'warn', ...settings }).exited;
  expect(code).toBe(1);
  expect(said).not.toMatch(/^\s+at |^\d\d:\d\d/m);
  return said;
}

beforeAll(build, 120_000);
afterAll(() => {
  for (const each of made) {
    each.processes().forEach((pid) => process.kill(pid, 'SIGKILL'));
    each.remove();
  }
});

it('says who holds the data folder, and leaves that one alone', async () => {
  const where = folders();
  const { url: DATABASE_URL } = await createTestDatabase();
  const first = await HubProcess.start(where, { DATABASE_URL });
  expect(await refusal(where, { DATABASE_URL })).toMatch(
    new RegExp(
      `Another hub \\(process ${first.pid}, running since .*\\) answers from the data folder ${where.data}\\. ` +
        'Stop that one first, or give this one a folder of its own with DATA_DIR',
    ),
  );
  await first.ready();
  const { code } = await first.stop();
  expect(code).toBe(0);
  expect(where.leftovers()).toEqual([]);
}, 120_000);

it('says that the port is taken, and stops what it had started', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const where = folders();
  const { url: DATABASE_URL } = await createTestDatabase();
  const said = await refusal(where, { DATABASE_URL, PORT: String(port) });
  expect(said).toBe(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another one with PORT.\n`,
  );
  expect(where.leftovers()).toEqual([]);
  other.close();
}, 120_000);

it('says that the database cannot be reached, without its password', async () => {
  const said = await refusal(folders(), {
    DATABASE_URL: 'postgres://hub:open-sesame@127.0.0.1:1/hub',
  });
  expect(said).toMatch(
    /^PostgreSQL at 127\.0\.0\.1:1\/hub \(DATABASE_URL\) cannot be used: .*REFUSED/,
  );
  expect(said).toMatch(/Check that the server runs.*leave DATABASE_URL empty/);
  expect(said).not.toMatch('open-sesame');
}, 120_000);

it('says that the data folder is none', async () => {
  const where = folders();
  writeFileSync(where.data, 'a file');
  expect(await refusal(where, {})).toMatch(
    new RegExp(`^The data folder ${where.data} cannot be written \\(EEXIST\\)\\. .*DATA_DIR`),
  );
  expect(await refusal(where, { DATA_DIR: `${where.data}/below` })).toMatch(/\(ENOTDIR\)/);
}, 120_000);

it('names a wrong setting', async () => {
  expect(await refusal(folders(), { PORT: 'eighty' })).toMatch(
    /PORT is "eighty", allowed is: a number from 0 to 65535/,
  );
}, 120_000);

it('ends in order when it is stopped while it starts', async () => {
  const where = folders();
  const { url: DATABASE_URL } = await createTestDatabase();
  const hub = HubProcess.spawn(where, { LOG_LEVEL: 'debug', DATABASE_URL });
  while (!hub.log.includes('InstanceLoader')) await sleep(5);
  const { code, said, tookMs } = await hub.stop();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(10_000);
  expect(said).toMatch(/Stopping \(SIGTERM\)[^]*Stopped/);
  expect(said).not.toMatch('is ready at');
  expect(where.leftovers()).toEqual([]);
}, 120_000);
