import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { dataSourceOptions } from '../../database/data-source';
import { FolderMailSender } from '../../../libs/mail/adapters/folder';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExpectedVersion } from '../../../libs/http-api/expected-version';
import { AccountsOptions } from './accounts-options';
import { AccountsService } from './accounts.service';
import { ApiTokensService } from './api-tokens.service';
import { CirclesService } from './circles.service';
import { IdentityService } from './identity.service';
import { PasswordResetService } from './password-reset.service';
import { PeopleService } from './people.service';
import { SessionsService } from './sessions.service';
import { SignInThrottle, waitAfter } from './sign-in-throttle';

describe('accounts', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let accounts: AccountsService;
  let identity: IdentityService;
  let tokens: ApiTokensService;
  let people: PeopleService;
  let circles: CirclesService;
  let sessions: SessionsService;
  let resets: PasswordResetService;
  const mails = mkdtempSync(join(tmpdir(), 'mails-'));
  const here = { address: '192.0.2.1', userAgent: 'spec' };
  let count = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions(database.connection)).initialize();
    const options = new AccountsOptions('http://hub.example', 'x'.repeat(32), false);
    const mail = new FolderMailSender(mails, 'hub@hub.example', () => undefined);
    accounts = new AccountsService(dataSource, new SignInThrottle(dataSource));
    identity = new IdentityService(dataSource);
    tokens = new ApiTokensService(dataSource);
    people = new PeopleService(dataSource);
    circles = new CirclesService(dataSource);
    sessions = new SessionsService(dataSource);
    resets = new PasswordResetService(dataSource, accounts, mail, options);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const someone = async (roles?: Parameters<AccountsService['signUp']>[0]['roles']) => {
    const email = `person-${++count}@hub.example`;
    const password = `long enough ${count}`;
    const id = await accounts.signUp({ email, displayName: `Person ${count}`, password, roles });
    return { id, email, password };
  };
  const audits = (subjectId: string) =>
    dataSource
      .query<{ action: string }[]>(
        `SELECT action FROM audit WHERE subject_id = $1 OR actor_id = $1 ORDER BY id`,
        [subjectId],
      )
      .then((rows) => rows.map((row) => row.action));

  it('lets in who knows the password and nobody else', async () => {
    const mara = await someone();
    await expect(accounts.authenticate(mara.email, mara.password, '192.0.2.9')).resolves.toBe(
      mara.id,
    );
    await expect(
      accounts.authenticate(mara.email.toUpperCase(), mara.password, '192.0.2.9'),
    ).resolves.toBe(mara.id);
    await expect(accounts.authenticate(mara.email, 'wrong', '192.0.2.9')).rejects.toMatchObject({
      status: 401,
      code: 'sign-in-failed',
    });
    await expect(
      accounts.authenticate('nobody@hub.example', 'wrong', '192.0.2.9'),
    ).rejects.toMatchObject({ status: 401, code: 'sign-in-failed' });
  });

  it('keeps a password only as argon2id', async () => {
    const { id, password } = await someone();
    const [row] = await dataSource.query<{ password_hash: string }[]>(
      `SELECT password_hash FROM users WHERE id = $1`,
      [id],
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row?.password_hash).not.toContain(password);
  });

  it('refuses a second account for one address, however it is spelled', async () => {
    const { email } = await someone();
    await expect(
      accounts.signUp({
        email: ` ${email.toUpperCase()} `,
        displayName: 'X',
        password: 'long enough',
      }),
    ).rejects.toMatchObject({ status: 409, code: 'account.email-taken' });
  });

  it('gives every account a handle of its own, also when they come together', async () => {
    const ids = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        accounts.signUp({
          email: `same-${n}@hub.example`,
          displayName: 'Änne Groß',
          password: 'long enough',
        }),
      ),
    );
    const handles = await Promise.all(ids.map(async (id) => (await people.get(id)).handle));
    expect(new Set(handles).size).toBe(4);
    expect(handles).toContain('aenne-gross');
  });

  it('slows down guessing, says how long to wait, and forgets after a success', async () => {
    const victim = await someone();
    for (let n = 0; n < 5; n++) {
      await accounts.authenticate(victim.email, 'guess', `198.51.100.${n}`).catch(() => undefined);
    }
    await expect(
      accounts.authenticate(victim.email, victim.password, '203.0.113.1'),
    ).rejects.toMatchObject({ status: 429, options: { headers: { 'retry-after': '15' } } });
    await dataSource.query(
      `UPDATE sign_in_attempts SET blocked_until = now() - interval '1 second'`,
    );
    await accounts.authenticate(victim.email, victim.password, '203.0.113.1');
    await expect(accounts.authenticate(victim.email, 'guess', '203.0.113.1')).rejects.toMatchObject(
      { status: 401 },
    );
  });

  it('counts the addresses of one IPv6 network as one, whoever is guessed at', async () => {
    const throttle = new SignInThrottle(dataSource);
    for (let n = 1; n <= 30; n++) {
      const address = `2001:db8:1:2:${n.toString(16)}::1`;
      await throttle.failed(dataSource.manager, `v6-${n}@hub.example`, address);
    }
    await expect(throttle.check('fresh@hub.example', '2001:db8:1:2:ffff::9')).rejects.toMatchObject(
      { status: 429 },
    );
    await throttle.check('fresh@hub.example', '2001:db8:1:3::1');
  });

  it('waits longer and longer, at most a quarter of an hour', () => {
    expect([4, 5, 6, 7, 20].map((n) => waitAfter(n, 5))).toEqual([0, 15, 30, 60, 900]);
  });

  it('makes a viewer of a session with all rights of the moment', async () => {
    const { id } = await someone(['agent']);
    const secret = await identity.openSession(id, here);
    const before = await identity.bySession(secret);
    expect([...(before?.viewer.audiences ?? [])].sort()).toEqual(
      ['agents', 'employees', 'members', 'public', `user:${id}`].sort(),
    );
    const group = await circles.create(id, 'group', `Group ${count}`);
    await circles.add(id, 'group', group.id, id);
    expect((await identity.bySession(secret))?.viewer.audiences).toContain(`group:${group.id}`);
    await circles.remove(id, 'group', group.id, id);
    expect((await identity.bySession(secret))?.viewer.audiences).not.toContain(`group:${group.id}`);
  });

  it('knows no session that ended, expired, or belongs to a closed account', async () => {
    const admin = await someone(['admin']);
    const { id } = await someone();
    const [first, second, third] = await Promise.all(
      [1, 2, 3].map(() => identity.openSession(id, here)),
    );
    await identity.closeSession(String(first));
    expect(await identity.bySession(String(first))).toBeUndefined();
    const [listed] = await sessions.list(id);
    await sessions.end(id, String(listed?.id));
    await dataSource.query(
      `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1`,
      [id],
    );
    expect(await identity.bySession(String(second))).toBeUndefined();
    expect(await identity.bySession(String(third))).toBeUndefined();
    const fresh = await identity.openSession(id, here);
    await people.setActive(admin.id, id, false);
    expect(await identity.bySession(fresh)).toBeUndefined();
    expect(await audits(id)).toContain('account.closed');
  });

  it('keeps sessions and tokens as hashes only', async () => {
    const { id } = await someone();
    const session = await identity.openSession(id, here);
    const { secret } = await tokens.create(id, { name: 'Export', scope: 'read' });
    const rows = await dataSource.query<{ hash: string }[]>(
      `SELECT token_hash AS hash FROM sessions WHERE user_id = $1
       UNION ALL SELECT token_hash FROM api_tokens WHERE user_id = $1`,
      [id],
    );
    for (const { hash } of rows) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect([session, secret]).not.toContain(hash);
    }
  });

  it('gives tokens their scope, notes their use, and takes them back', async () => {
    const { id } = await someone();
    const other = await someone();
    const { secret, token } = await tokens.create(id, { name: 'Export', scope: 'read' });
    expect((await identity.byToken(secret))?.mayWrite).toBe(false);
    expect((await tokens.list(id))[0]?.lastUsedAt).toBeInstanceOf(Date);
    await expect(tokens.revoke(other.id, token.id)).rejects.toMatchObject({ status: 404 });
    await tokens.revoke(id, token.id);
    expect(await identity.byToken(secret)).toBeUndefined();
    expect(await tokens.list(id)).toEqual([]);
  });

  it('sends a link that sets a new password once and ends everything else', async () => {
    const { id, email, password } = await someone();
    const session = await identity.openSession(id, here);
    await resets.request(email);
    const [waiting] = await dataSource.query<{ payload: { id: string } }[]>(
      `SELECT payload FROM outbox WHERE topic = 'mail' AND key = $1`,
      [id],
    );
    await resets.send(String(waiting?.payload.id));
    const [file] = readdirSync(mails);
    const raw = readFileSync(join(mails, String(file)), 'utf8')
      .replace(/=\r?\n/g, '')
      .replace(/=3D/g, '=');
    const secret = /\/reset\/(rst_[\w-]+)/.exec(raw)?.[1] ?? '';
    expect(JSON.stringify(waiting)).not.toContain(secret);
    expect(await resets.usable(secret)).toBe(true);
    const both = await Promise.allSettled([
      resets.use(secret, 'a brand new one'),
      resets.use(secret, 'another new one'),
    ]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await identity.bySession(session)).toBeUndefined();
    await expect(accounts.authenticate(email, password, '192.0.2.5')).rejects.toMatchObject({
      status: 401,
    });
    await expect(resets.use(secret, 'third time lucky')).rejects.toMatchObject({ status: 410 });
  });

  it('announces in the outbox what it writes into the audit, secrets left out', async () => {
    const admin = await someone(['admin']);
    const { id } = await someone();
    await people.describe(id, { about: 'Somebody' });
    await people.update(admin.id, id, { roles: ['agent'], active: false });
    const { secret, token } = await tokens.create(id, { name: 'Export', scope: 'read' });
    await tokens.revoke(id, token.id);
    const group = await circles.create(admin.id, 'group', `Facts ${id}`);
    await circles.add(admin.id, 'group', group.id, id);
    const subjects = [id, token.id, group.id];
    const rows = await dataSource.query<{ action: string; text: string }[]>(
      `SELECT payload->>'action' AS action, payload::text AS text FROM outbox
        WHERE topic = 'facts' AND (payload->>'subject')::uuid = ANY($1::uuid[]) ORDER BY id`,
      [subjects],
    );
    const audit = await dataSource.query<{ action: string }[]>(
      `SELECT action FROM audit WHERE subject_id = ANY($1::uuid[]) ORDER BY id`,
      [subjects],
    );
    expect(rows.map(({ action }) => action)).toEqual(audit.map(({ action }) => action));
    expect(rows.map(({ action }) => action)).toEqual([
      'account.created',
      'account.described',
      'account.roles-set',
      'account.closed',
      'token.created',
      'token.revoked',
      'group.created',
      'group.joined',
    ]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('changes an account only from the version somebody saw', async () => {
    const admin = await someone(['admin']);
    const { id } = await someone();
    const { version } = await people.get(id);
    const seen = ExpectedVersion.exactly(version);
    await people.describe(id, { about: 'First' }, seen);
    await expect(people.describe(id, { about: 'Second' }, seen)).rejects.toMatchObject({
      status: 412,
    });
    await expect(people.update(admin.id, id, { active: false }, seen)).rejects.toMatchObject({
      status: 412,
    });
    await people.update(admin.id, id, { active: false }, ExpectedVersion.exactly(version + 1));
    expect(await people.get(id)).toMatchObject({
      version: version + 2,
      deactivatedAt: expect.any(Date),
    });
  });

  it('lists tokens and sessions page by page, each once', async () => {
    const { id } = await someone();
    for (let n = 0; n < 3; n++) {
      await tokens.create(id, { name: `Token ${n}`, scope: 'read' });
      await identity.openSession(id, here);
    }
    const first = await tokens.list(id, { limit: 2 });
    const rest = await tokens.list(id, { limit: 2, after: first[1]?.id });
    expect([...first, ...rest].map(({ name }) => name)).toEqual(['Token 2', 'Token 1', 'Token 0']);
    const all = await sessions.page(id, { limit: 10 });
    const last = await sessions.page(id, { limit: 10, after: all[1]?.id });
    expect(last).toEqual(all.slice(2));
    expect(all).toHaveLength(3);
  });

  it('says nothing about addresses it does not know', async () => {
    await expect(resets.request('unknown@hub.example')).resolves.toBeUndefined();
    const rows = await dataSource.query<unknown[]>(
      `SELECT FROM outbox WHERE topic = 'mail' AND payload::text LIKE '%unknown%'`,
    );
    expect(rows).toEqual([]);
  });

  it('keeps the last admin, also when two take each other out at once', async () => {
    await dataSource.query(`UPDATE users SET roles = '{member}' WHERE 'admin' = ANY(roles)`);
    const [one, two] = [await someone(['admin']), await someone(['admin'])];
    const results = await Promise.allSettled([
      people.setRoles(one.id, two.id, []),
      people.setRoles(two.id, one.id, []),
    ]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { status: 409, code: 'people.last-admin' },
    });
  });
});
