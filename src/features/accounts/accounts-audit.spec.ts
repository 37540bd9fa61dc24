import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { dataSourceOptions } from '../../database/data-source';
import type { Mail } from '../../../libs/mail/mail';
import { AccountsOptions } from './accounts-options';
import { AccountsService } from './accounts.service';
import { ApiTokensService } from './api-tokens.service';
import { IdentityService } from './identity.service';
import { PasswordResetService } from './password-reset.service';
import { SessionsService } from './sessions.service';
import { SignInThrottle } from './sign-in-throttle';

const HERE = { address: '192.0.2.77', userAgent: 'Spec browser' };
const PASSWORD = 'long enough for now';

describe('the audit of signing in and out', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let accounts: AccountsService;
  let identity: IdentityService;
  let tokens: ApiTokensService;
  let sessions: SessionsService;
  let resets: PasswordResetService;
  const sent: Mail[] = [];
  let count = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions(database.connection)).initialize();
    const options = new AccountsOptions('http://hub.example', 'x'.repeat(32), false);
    const mail = { send: async (one: Mail) => void sent.push(one) };
    accounts = new AccountsService(dataSource, new SignInThrottle(dataSource));
    identity = new IdentityService(dataSource);
    tokens = new ApiTokensService(dataSource);
    sessions = new SessionsService(dataSource);
    resets = new PasswordResetService(dataSource, accounts, mail, options);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const someone = async () => {
    const email = `audited-${++count}@hub.example`;
    const id = await accounts.signUp({ email, displayName: `P ${count}`, password: PASSWORD });
    return { id, email };
  };

  interface Line {
    readonly action: string;
    readonly actor_id: string | null;
    readonly subject_id: string | null;
    readonly detail: Record<string, unknown>;
  }

  /** What was audited while `act` ran; the outbox must tell the same. */
  async function auditedBy(act: () => Promise<unknown>): Promise<Line[]> {
    const last = async (table: string) =>
      (
        await dataSource.query<{ id: string }[]>(`SELECT coalesce(max(id), 0) AS id FROM ${table}`)
      )[0]?.id;
    const [audit, outbox] = [await last('audit'), await last('outbox')];
    await act().catch(() => undefined);
    const lines = await dataSource.query<Line[]>(
      `SELECT action, actor_id, subject_id, detail FROM audit WHERE id > $1 ORDER BY id`,
      [audit],
    );
    const facts = await dataSource.query<unknown[]>(
      `SELECT payload FROM outbox WHERE topic = 'facts' AND id > $1 ORDER BY id`,
      [outbox],
    );
    expect(facts).toEqual(
      lines.map(({ action, subject_id: subject }) => ({ payload: { action, subject } })),
    );
    return lines;
  }

  const linkFor = async (email: string) => {
    await resets.request(email);
    const [row] = await dataSource.query<{ id: string }[]>(
      `SELECT id FROM password_resets ORDER BY id DESC LIMIT 1`,
    );
    await resets.send(String(row?.id));
    return /\/reset\/(rst_[\w-]+)/.exec(sent.at(-1)?.text ?? '')?.[1] ?? '';
  };

  it('names who signed in and out, with what session, and not from where', async () => {
    const { id } = await someone();
    let secret = '';
    const opened = await auditedBy(async () => (secret = await identity.openSession(id, HERE)));
    const [session] = await sessions.list(id);
    const line = { actor_id: id, subject_id: session?.id, detail: {} };
    expect(opened).toEqual([{ action: 'session.opened', ...line }]);
    expect(await auditedBy(() => identity.closeSession(secret))).toEqual([
      { action: 'session.ended', ...line },
    ]);
    expect(await auditedBy(() => identity.closeSession(secret))).toEqual([]);
  });

  it('tells a failed sign-in, of an account where there is one, and nothing of what was typed', async () => {
    const { id, email } = await someone();
    const failed = (address: string) =>
      auditedBy(() => accounts.authenticate(address, 'a guess', HERE.address));
    const line = { action: 'sign-in.failed', actor_id: null, detail: {} };
    expect(await failed(email)).toEqual([{ ...line, subject_id: id }]);
    expect(await failed('nobody@hub.example')).toEqual([{ ...line, subject_id: null }]);
    const right = await auditedBy(() => accounts.authenticate(email, PASSWORD, HERE.address));
    expect(right).toEqual([]);
  });

  it('tells by what right a password was set, and what ended with it', async () => {
    const { id, email } = await someone();
    await identity.openSession(id, HERE);
    const kept = await identity.bySession(await identity.openSession(id, HERE));
    await tokens.create(id, { name: 'Export', scope: 'read' });
    const change = { current: PASSWORD, next: 'another long one', keepSession: kept?.sessionId };
    const line = { action: 'account.password-set', actor_id: id, subject_id: id };
    expect(await auditedBy(() => accounts.changePassword(id, change))).toEqual([
      { ...line, detail: { by: 'password', sessionsEnded: 1, tokensRevoked: 1 } },
    ]);
    const link = await linkFor(email);
    expect(await auditedBy(() => resets.use(link, 'a third long one'))).toEqual([
      { ...line, detail: { by: 'reset-link', sessionsEnded: 1, tokensRevoked: 0 } },
    ]);
    expect(await auditedBy(() => resets.use(link, 'a fourth long one'))).toEqual([]);
  });

  it('is written with the change or not at all', async () => {
    const { id, email } = await someone();
    const secret = await identity.openSession(id, HERE);
    const link = await linkFor(email);
    await dataSource.query(
      `CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no audit'; END $$;
       CREATE TRIGGER no_audit BEFORE INSERT ON audit EXECUTE FUNCTION no_audit();`,
    );
    try {
      await expect(identity.openSession(id, HERE)).rejects.toThrow('no audit');
      await expect(identity.closeSession(secret)).rejects.toThrow('no audit');
      await expect(resets.use(link, 'a brand new one')).rejects.toThrow('no audit');
      await expect(accounts.authenticate(email, 'a guess', '192.0.2.78')).rejects.toThrow(
        'no audit',
      );
    } finally {
      await dataSource.query(`DROP TRIGGER no_audit ON audit; DROP FUNCTION no_audit();`);
    }
    expect(await sessions.list(id)).toHaveLength(1);
    expect(await identity.bySession(secret)).toBeDefined();
    expect(await resets.usable(link)).toBe(true);
    const counted = await dataSource.query<unknown[]>(
      `SELECT FROM sign_in_attempts WHERE key = 'address:192.0.2.78'`,
    );
    expect(counted).toEqual([]);
  });
});
