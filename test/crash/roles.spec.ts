import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, signUp } from './accounts';
import { build, HubFolders, HubProcess } from './hub-process';

const folders = new HubFolders();
const running: HubProcess[] = [];
let writer: Account;
let written = 0;

async function start(role: 'web' | 'worker'): Promise<HubProcess> {
  const hub = await HubProcess.start(folders, { ROLES: role });
  running.push(hub);
  return hub;
}

/** Asks a question and finds it. How long a search finds nothing is bounded; a write may fail while a database changes hands. */
async function writeAndFind(web: HubProcess): Promise<void> {
  const word = `marker${'abcdefghij'[written++]}zzyx`;
  const headers = {
    authorization: `Bearer ${writer.token}`,
    'content-type': 'application/json',
    'idempotency-key': word,
  };
  const body = JSON.stringify({
    space: 'community',
    kind: 'question',
    title: `What is ${word}?`,
    body: `Nobody knows ${word}.`,
  });
  await eventually(async () => {
    const reply = await fetch(`${web.url}/api/v1/items`, { method: 'POST', headers, body });
    return reply.status === 201 || reply.status === 303;
  }, web);
  await eventually(async () => {
    const reply = await fetch(`${web.url}/api/v1/search?q=${word}`, { headers });
    const { total } = (await reply.json()) as { total?: { value: number } };
    return total?.value === 1;
  }, web);
}

async function eventually(holds: () => Promise<boolean>, web: HubProcess): Promise<void> {
  for (const end = Date.now() + 30_000; !(await holds().catch(() => false)); await sleep(50)) {
    if (Date.now() > end) throw new Error(`not within 30 s: ${holds.toString()}\n${web.log}`);
  }
}

beforeAll(build, 120_000);
afterAll(async () => {
  for (const hub of running) {
    hub.killTree();
    await hub.exited;
  }
  folders.remove();
});

it('runs as two processes on one folder, of which either may come first, end or die', async () => {
  // The worker is first: it makes and runs the database.
  const worker = await start('worker');
  const web = await start('web');
  writer = (await signUp(folders, web.url ?? '', 1))[0] as Account;
  await writeAndFind(web);

  // It stops, and the pages go on: their process takes the database over.
  expect((await worker.stop()).code).toBe(0);
  await writeAndFind(web);

  // Another worker comes second, and dies with nobody minding.
  const second = await start('worker');
  second.kill('SIGKILL');
  await second.exited;
  await writeAndFind(web);

  // The pages die; a worker takes the database over and the next ones find everything.
  const third = await start('worker');
  web.kill('SIGKILL');
  await web.exited;
  const next = await start('web');
  await writeAndFind(next);
  const reply = await fetch(`${next.url}/api/v1/search?q=nobody&kind=question`);
  expect(await reply.json()).toMatchObject({ total: { value: written } });

  const endings = await Promise.all([next.stop(), third.stop()]);
  const bad = endings.filter(({ code }) => code !== 0);
  expect(bad).toEqual([]);
  expect(folders.leftovers()).toEqual([]);
}, 300_000);
