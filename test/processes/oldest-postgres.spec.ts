import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForOutbox } from '../../libs/outbox/outbox-stats';
import { Build } from '../support/build';
import { startTestHub, type TestHub } from '../support/hub';
import { startPostgres, type LocalPostgres } from '../support/local-services';
import { installedPostgres } from '../support/parts';
import { PageVisitor } from '../support/page-visitor';

jest.setTimeout(120_000);

const binaries = installedPostgres();
const WORD = 'zwitscherkolben';

/** The npm package brings the newest PostgreSQL; the oldest we promise is 15. */
describe('on the oldest PostgreSQL installed here, with a password, also for the queue', () => {
  if (!binaries) {
    it.skip('SKIPPED: no PostgreSQL of Debian is installed (apt-get install postgresql)', () => {});
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'oldest-'));
  let server: LocalPostgres;
  let hub: TestHub;

  beforeAll(async () => {
    const passwordFile = join(folder, 'secret');
    writeFileSync(passwordFile, 'open-sesame');
    mkdirSync(join(folder, 'postgres'), { mode: 0o755 });
    server = await startPostgres(join(folder, 'postgres'), {
      ...{ user: 'hub', database: 'hub', passwordFile, binaries },
    });
    const url = `postgres://hub:open-sesame@127.0.0.1:${server.port}/hub`;
    const connection = { host: '127.0.0.1', port: server.port, user: 'hub', database: 'hub' };
    hub = await startTestHub(
      { DEMO: 'on' },
      { database: { url, connection, drop: () => Promise.resolve() } },
    );
  });
  afterAll(async () => {
    await hub?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes its tables, fills them with the demo company and is ready', async () => {
    const [row] = await hub.dataSourceRows<{ version: number; items: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS version, count(*)::int AS items FROM items`,
    );
    expect(row?.version).toBeGreaterThanOrEqual(15);
    expect(row?.items).toBeGreaterThan(10);
    const ready = async () => (await fetch(`${hub.url}/ready`)).ok;
    for (const end = Date.now() + 20_000; !(await ready()); await sleep(50)) {
      if (Date.now() > end) throw new Error('The hub is not ready within 20 s.');
    }
  });

  it('carries a text from the form to the hit, and takes it back', async () => {
    const build = new Build(hub.storage.dataSource);
    const member = await build.viewer();
    const visitor = await PageVisitor.of(hub, member);
    const { id } = await build.question({ title: `Where does the ${WORD} go?`, by: member });
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    const total = async () => {
      const reply = await fetch(`${hub.url}/api/v1/search?q=${WORD}`);
      return ((await reply.json()) as { total: { value: number } }).total.value;
    };
    expect(await total()).toBe(1);
    expect((await visitor.get(`/search?q=${WORD}`)).text).toContain(`/questions/`);
    await build.writer.delete(member, id);
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    expect(await total()).toBe(0);
  });
});
