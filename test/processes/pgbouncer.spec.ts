import { setTimeout as sleep } from 'node:timers/promises';
import { ApiTokensService } from '../../src/features/accounts/api-tokens.service';
import { lockImports } from '../../src/features/import/run/import-lock';
import { Build } from '../support/build';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startTestHub, type TestHub } from '../support/hub';
import { PageVisitor } from '../support/page-visitor';
import { PGBOUNCER, startPgbouncer, type Bouncer } from './pgbouncer.fixture';

jest.setTimeout(120_000);

describe('behind pgbouncer in transaction mode', () => {
  if (!PGBOUNCER) {
    it.skip('SKIPPED: pgbouncer is not installed (Debian: apt-get install pgbouncer)', () => {});
    return;
  }
  /** Fewer than the hub's own pool: every connection changes hands all the time. */
  const SERVERS = 3;
  /** Parameters of a client that pgbouncer itself carries from one server connection to the other. */
  const FOLLOWED = [
    'application_name',
    'client_encoding',
    'DateStyle',
    'TimeZone',
    'standard_conforming_strings',
  ];
  let database: TestDatabase;
  let bouncer: Bouncer;
  let hub: TestHub;
  let build: Build;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty' });
    bouncer = await startPgbouncer(database, SERVERS);
    hub = await startTestHub({
      DATABASE_URL: bouncer.url,
      DATABASE_LISTEN_URL: database.url,
      RATE_LIMIT: 'default',
      DATABASE_TIMEOUT: '21',
    });
    build = new Build(hub.storage.dataSource);
  });
  afterAll(async () => {
    await hub?.close();
    await bouncer?.stop();
    await database?.drop();
  });

  it('writes, finds and shows, many at once', async () => {
    const author = await build.viewer('agent');
    const { secret } = await hub.app
      .get(ApiTokensService)
      .create(author.id ?? '', { name: 'two', scope: 'write' });
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const write = (n: number) =>
      fetch(`${hub.url}/api/v1/items`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': `bouncer-${n}` },
        body: JSON.stringify({
          space: 'community',
          kind: 'question',
          title: `How does bounzzzing work, number ${n}?`,
          body: 'Through a pooler.',
        }),
      });
    const made = await Promise.all(Array.from({ length: 40 }, (_, n) => write(n)));
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
    const found = async () => {
      const reply = await fetch(`${hub.url}/api/v1/search?q=bounzzzing`, { headers });
      return ((await reply.json()) as { total: { value: number } }).total.value;
    };
    for (let n = 0; n < 200 && (await found()) < 40; n++) await sleep(50);
    expect(await found()).toBe(40);
    const visitor = await PageVisitor.of(hub, author);
    const paths = ['/', '/tags', '/me', '/search?q=bounzzzing'];
    const pages = await Promise.all(
      [...paths, ...paths, ...paths].map((path) => visitor.get(path)),
    );
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('leaves nothing of a session behind on a pooled connection', async () => {
    const servers = await bouncer.ask('SHOW SERVERS');
    const pids = servers.map((server) => Number(server.remote_pid)).filter(Boolean);
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.length).toBeLessThanOrEqual(SERVERS);
    const locks = () =>
      hub.dataSourceRows<{ pid: number }>(
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid = ANY($1)`,
        [pids],
      );
    // Transactions of what goes on in the background hold some until that is done; a session's would stay.
    let held = await locks();
    for (let n = 0; n < 600 && held.length > 0; n++) {
      await sleep(100);
      held = await locks();
    }
    expect(held).toEqual([]);
    const leftovers = await hub.dataSourceRows<Record<string, unknown>>(
      `SELECT (SELECT count(*)::int FROM pg_prepared_statements) AS prepared,
              (SELECT count(*)::int FROM pg_listening_channels()) AS channels,
              (SELECT count(*)::int FROM pg_settings WHERE source = 'session' AND name <> ALL ($1)) AS settings`,
      [FOLLOWED],
    );
    expect(leftovers).toEqual([{ prepared: 0, channels: 0, settings: 0 }]);
  }, 90_000);

  it('keeps the time limits of statements, which no session can bring along', async () => {
    const limits = () =>
      hub.dataSourceRows<{ name: string; setting: string }>(
        `SELECT name, setting FROM pg_settings
          WHERE name IN ('statement_timeout', 'lock_timeout') ORDER BY name`,
      );
    expect(await limits()).toEqual([
      { name: 'lock_timeout', setting: '7000' },
      { name: 'statement_timeout', setting: '21000' },
    ]);
  });

  it('lets one import run at a time', async () => {
    const source = hub.storage.dataSource;
    const letGo = await lockImports(source);
    expect(letGo).toBeDefined();
    expect(await lockImports(source)).toBeUndefined();
    await letGo?.();
    const again = await lockImports(source);
    expect(again).toBeDefined();
    await again?.();
  });

  it('says what is missing when only one address is given, or both lead elsewhere', async () => {
    await expect(startTestHub({ DATABASE_URL: bouncer.url })).rejects.toThrow(
      /This is pgbouncer: set DATABASE_LISTEN_URL to the address of PostgreSQL itself/,
    );
    await expect(
      startTestHub({ DATABASE_URL: bouncer.url, DATABASE_LISTEN_URL: bouncer.url }),
    ).rejects.toThrow(/DATABASE_LISTEN_URL must be the address of PostgreSQL itself/);
    const other = await createTestDatabase();
    await expect(
      startTestHub({ DATABASE_URL: bouncer.url, DATABASE_LISTEN_URL: other.url }),
    ).rejects.toThrow(/\(DATABASE_URL\) is another database than that of DATABASE_LISTEN_URL/);
    await other.drop();
  });
});
