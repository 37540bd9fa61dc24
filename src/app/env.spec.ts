import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeEnv, Env, EnvError } from './env';
import { DEFAULT_RATE_LIMITS } from './env-values';
import { VARIABLES } from './env-variables';

const SECRET = 'x'.repeat(40);
const folder = () => mkdtempSync(join(tmpdir(), 'env-spec-'));

function problemsOf(source: Record<string, string>): readonly string[] {
  try {
    Env.load(source);
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('have defaults for everything', () => {
    expect(Env.load({})).toMatchObject({
      nodeEnv: 'development',
      production: false,
      port: 3000,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      publicUrl: 'http://localhost:3000',
      roles: ['web', 'worker'],
      demo: true,
      databaseUrl: undefined,
      logLevel: 'info',
      trustProxy: false,
      rateLimit: DEFAULT_RATE_LIMITS,
      mailFrom: 'noreply@localhost',
    });
  });

  it('are read from the environment; an empty one is not set', () => {
    const env = Env.load({
      PORT: '8080',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://help.example.org/',
      ROLES: 'worker',
      DEMO: 'off',
      TRUST_PROXY: '10.0.0.0/8, loopback',
      RATE_LIMIT: 'search=9,write=8',
      DATABASE_URL: 'postgresql://a@localhost:5432/b?host=%2Ftmp%2Fpg',
      REDIS_URL: '',
      LOG_LEVEL: ' debug ',
    });
    expect(env).toMatchObject({
      port: 8080,
      publicUrl: 'https://help.example.org',
      roles: ['worker'],
      demo: false,
      trustProxy: ['10.0.0.0/8', 'loopback'],
      rateLimit: { ...DEFAULT_RATE_LIMITS, search: 9, write: 8 },
      redisUrl: undefined,
      logLevel: 'debug',
      mailFrom: 'noreply@help.example.org',
    });
    expect(Env.load({ RATE_LIMIT: 'off' }).rateLimit).toBe('off');
    expect(Env.load({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
    expect(Env.load({ TRUST_PROXY: 'off' }).trustProxy).toBe(false);
    expect(Env.load({ DATABASE_POOL: '7' }).databasePool).toEqual({ web: 7, worker: 7 });
    expect(Env.load({ DATABASE_POOL: 'web=40' }).databasePool).toEqual({ web: 40, worker: 5 });
  });

  it.each([
    ['NODE_ENV', 'prod'],
    ['PORT', '70000'],
    ['PORT', '80a'],
    ['HOST', 'two words'],
    ['PUBLIC_URL', 'help.example.org'],
    ['PUBLIC_URL', 'https://example.org/help'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['ROLES', 'web,cook'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_LISTEN_URL', 'tcp://localhost/x'],
    ['DATABASE_POOL', 'web=0'],
    ['DATABASE_POOL', 'cook=3'],
    ['DATABASE_POOL', '201'],
    ['DATABASE_TIMEOUT', '0'],
    ['REDIS_URL', 'localhost:6379'],
    ['MEILI_URL', 'meili'],
    ['DEMO', 'yes'],
    ['SESSION_SECRET', 'short'],
    ['LOG_LEVEL', 'loud'],
    ['SMTP_URL', 'mail.example.org'],
    ['MAIL_FROM', 'us'],
    ['TRUST_PROXY', 'my-proxy'],
    ['METRICS_TOKEN', 'short'],
    ['RATE_LIMIT', 'search=many'],
    ['RATE_LIMIT', 'cooking=3'],
    ['RATE_LIMIT', 'constructor=3'],
    ['RANKING_FILE', '/no/such/file.json'],
  ])('refuse %s=%s, naming value and what is allowed', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    const spec = VARIABLES.find((variable) => variable.name === name);
    expect(problems[0]).toContain(`${name} is `);
    expect(problems[0]).toContain(`allowed is: ${spec?.allowed}`);
    expect(problems[0]?.includes(value)).toBe(spec?.secret !== true);
  });

  it('refuse a direct address without the one through pgbouncer', () => {
    const direct = 'postgres://hub@db/hub';
    expect(problemsOf({ DATABASE_LISTEN_URL: direct })).toEqual([
      expect.stringMatching(/^DATABASE_LISTEN_URL is set and DATABASE_URL is not/),
    ]);
    const env = Env.load({
      DATABASE_URL: 'postgres://hub@bouncer/hub',
      DATABASE_LISTEN_URL: direct,
      DATABASE_PASSWORD: 'x',
    });
    expect(env.databaseListenUrl).toBe('postgres://hub:x@db/hub');
  });

  it.each([
    'http//hub:hidden@host:7700',
    'http://hub:hidden@host:7700',
    'http://a,http://hub:hidden@b',
  ])('refuse a name and a password in MEILI_URL=%s without telling them', (value) => {
    const [problem = ''] = problemsOf({ MEILI_URL: value });
    expect(problem).toMatch(/^MEILI_URL is ".*…@.*", allowed is: .* without name or password/);
    expect(problem).not.toContain('hidden');
    expect(problem).not.toContain('hub:');
  });

  it('name all wrong ones at once', () => {
    const problems = problemsOf({ PORT: 'x', ROLES: 'y', DEMO: 'z' });
    expect(problems.map((text) => text.split(' ')[0])).toEqual(['PORT', 'ROLES', 'DEMO']);
  });

  it('refuse demo accounts and a missing secret in production', () => {
    expect(problemsOf({ NODE_ENV: 'production', DEMO: 'on' })).toEqual([
      expect.stringMatching(/^DEMO is "on".*off/),
      expect.stringMatching(/^SESSION_SECRET is not set/),
    ]);
    const env = Env.load({ NODE_ENV: 'production', SESSION_SECRET: SECRET });
    expect(env).toMatchObject({ demo: false, production: true });
  });

  it('stand in the table of the README, all of them', () => {
    const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
    const rows = readme.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) => row.split(' | ')[0]?.match(/[A-Z][A-Z_]+/g) ?? []);
    expect(VARIABLES.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
    expect(named).toHaveLength(new Set(named).size);
  });

  it('send traces to the address for traces, or else to the collector’s', () => {
    const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4318/v1/traces' };
    expect(Env.load({}).traceEndpoint).toBeUndefined();
    expect(Env.load(collector).traceEndpoint).toBe('http://collector:4318');
    expect(Env.load({ ...collector, ...own }).traceEndpoint).toBe('http://traces:4318/v1/traces');
    expect(Env.load(own).traceEndpoint).toBe('http://traces:4318/v1/traces');
  });

  it('stand in a table with one row each', () => {
    const lines = describeEnv().split('\n');
    expect(lines).toHaveLength(VARIABLES.length + 4);
    for (const { name, secret } of VARIABLES) {
      expect(describeEnv()).toContain(`| \`${name}\`${secret ? ' *' : ''} |`);
    }
  });
});

describe('a secret in a file', () => {
  const held = (text: string): string => {
    const file = join(folder(), 'secret');
    writeFileSync(file, text);
    return file;
  };

  it('is read without the line break at its end', () => {
    const env = Env.load({ SESSION_SECRET_FILE: held(`${SECRET}\n`), MEILI_API_KEY: 'k' });
    expect(env).toMatchObject({ sessionSecret: SECRET, meiliApiKey: 'k' });
  });

  it('completes an address that has no password, whatever characters it has', () => {
    const env = Env.load({
      DATABASE_URL: 'postgres://hub@db:5432/hub?sslmode=disable',
      DATABASE_PASSWORD_FILE: held('p@ss/w:rd %41'),
      REDIS_URL: 'redis://:own@cache:6379',
      REDIS_PASSWORD_FILE: held('other'),
    });
    const url = new URL(env.databaseUrl ?? '');
    expect(decodeURIComponent(url.password)).toBe('p@ss/w:rd %41');
    expect(url.href).toMatch(/^postgres:\/\/hub:[^@]+@db:5432\/hub\?sslmode=disable$/);
    expect(env.redisUrl).toBe('redis://:own@cache:6379');
    expect(Env.load({ DATABASE_PASSWORD: 'x' }).databaseUrl).toBeUndefined();
  });

  it('is refused with a sentence when it cannot be read, is empty, wrong, or set twice', () => {
    const short = held('short');
    expect(problemsOf({ SESSION_SECRET_FILE: '/no/such' })).toEqual([
      'SESSION_SECRET_FILE names the file /no/such, which cannot be read: ENOENT.',
    ]);
    expect(problemsOf({ METRICS_TOKEN_FILE: held(' \n') })).toEqual([
      expect.stringContaining('which is empty'),
    ]);
    expect(problemsOf({ SESSION_SECRET_FILE: short })).toEqual([
      expect.stringMatching(/^SESSION_SECRET is a secret of 5 characters/),
    ]);
    expect(problemsOf({ SESSION_SECRET: SECRET, SESSION_SECRET_FILE: short })).toEqual([
      expect.stringMatching(/both set/),
    ]);
    expect(problemsOf({ SESSION_SECRET_FILE: held('x'.repeat(70_000)) })).toEqual([
      expect.stringContaining('it has 70000 bytes'),
    ]);
  });

  it('exists for secrets only', () => {
    expect(Env.load({ PORT_FILE: '/no/such' }).port).toBe(3000);
  });
});
