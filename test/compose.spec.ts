import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { Env } from '../src/app/env';
import { VARIABLES } from '../src/app/env-variables';
import { DOCKER, environmentOf, interpolate, readCompose } from './support/compose';

const ROOT = resolve(__dirname, '..');
// The schema of the Compose specification (compose-spec/compose-spec, schema/compose-spec.json), as dclint ships it.
const SCHEMA = join(ROOT, 'node_modules/dclint/schemas/compose.schema.json');
const compose = readCompose('compose.yaml');
const services = Object.entries(compose.services);
const hubs = services.filter(([name]) => name.startsWith('hub-'));
const text = (name: string) => readFileSync(join(DOCKER, name), 'utf8');

describe('the compose files', () => {
  const schema = { ...(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object), $schema: undefined };
  const valid = new Ajv({ allowUnionTypes: true, strict: false, validateFormats: false }).compile(
    schema,
  );

  it.each(['compose.yaml', 'compose.dev.yaml'])('%s follows the Compose specification', (name) => {
    valid(readCompose(name));
    expect(valid.errors).toBeNull();
    const broken = structuredClone(readCompose(name)) as { services: Record<string, object> };
    Object.assign(broken.services.redis ?? {}, { healthcheck: { tset: [] } });
    expect(valid(broken)).toBe(false);
  });

  it('run two web processes, a worker, the three servers and a proxy', () => {
    expect(services.map(([name]) => name).sort()).toEqual([
      ...['hub-web-1', 'hub-web-2', 'hub-worker', 'meilisearch', 'postgres', 'proxy', 'redis'],
    ]);
    const roles = hubs.map(([, service]) => environmentOf(service).ROLES).sort();
    expect(roles).toEqual(['web', 'web', 'worker']);
  });

  it.each(services)(
    '%s is shut in: read-only, few rights, limits, a health check',
    (name, service) => {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service.deploy?.resources.limits).toEqual({
        cpus: expect.any(String) as string,
        memory: expect.stringMatching(/^\d+[mg]$/) as string,
        pids: expect.any(Number) as number,
      });
      // The hub's own stands in its image.
      if (!name.startsWith('hub-')) expect(service.healthcheck?.test.length).toBeGreaterThan(1);
      // A tag, and never the moving one.
      expect(interpolate(service.image, {})).toMatch(/:v?\d[\w.-]*$/);
      if (name !== 'proxy') expect(service.ports).toBeUndefined();
    },
  );

  it('name only volumes, networks, secrets and services that there are', () => {
    const known = (of: object | undefined, names: readonly string[]) =>
      names.filter((name) => !Object.hasOwn(of ?? {}, name));
    for (const [, service] of services) {
      const volumes = (service.volumes ?? []).map((one) => one.split(':')[0] ?? '');
      expect(
        known(
          compose.volumes,
          volumes.filter((one) => !one.startsWith('.')),
        ),
      ).toEqual([]);
      expect(known(compose.networks, service.networks ?? [])).toEqual([]);
      expect(known(compose.secrets, service.secrets ?? [])).toEqual([]);
      expect(known(compose.services, Object.keys(service.depends_on ?? {}))).toEqual([]);
    }
  });

  it('start each service after those it needs are well', () => {
    const before = (name: string): string[] =>
      Object.entries(compose.services[name]?.depends_on ?? {}).flatMap(([other, { condition }]) => {
        expect(condition).toBe('service_healthy');
        return [other, ...before(other)];
      });
    for (const [name] of hubs) {
      expect(before(name)).toEqual(expect.arrayContaining(['postgres', 'redis', 'meilisearch']));
    }
    expect(before('proxy')).toEqual(expect.arrayContaining(['hub-web-1', 'hub-web-2']));
  });

  it('are upgraded as the handbook says: each hub process alone, the one with the index last', () => {
    const handbook = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const steps = [...handbook.matchAll(/^ +docker compose up --detach --no-deps --wait (\S+)/gm)];
    const names = steps.map(([, name = '']) => name);
    expect([...names].sort()).toEqual(hubs.map(([name]) => name).sort());
    const roles = new Map(hubs.map(([name, service]) => [name, environmentOf(service).ROLES]));
    expect(names.map((name) => roles.get(name))).toEqual(['web', 'web', 'worker']);
  });

  it('keep secrets in files that make-secrets.sh makes', () => {
    const made = /^for name in (.*); do$/m.exec(text('make-secrets.sh'))?.[1]?.split(' ') ?? [];
    expect(Object.keys(compose.secrets ?? {}).sort()).toEqual([...made].sort());
    for (const [name, { file }] of Object.entries(compose.secrets ?? {})) {
      expect(file).toBe(`./secrets/${name}`);
    }
    for (const [, service] of services) {
      for (const [name, value] of Object.entries(environmentOf(service))) {
        if (/password|secret|key|token/i.test(name)) {
          expect([name, value]).toEqual([
            expect.stringMatching(/_FILE$/),
            expect.stringMatching(/^\/run\/secrets\//),
          ]);
          expect(service.secrets).toContain(value.replace('/run/secrets/', ''));
        }
        expect(value).not.toMatch(/:\/\/[^/]*:[^/]*@/);
      }
    }
  });

  it('give the hub settings it knows and accepts', () => {
    const known = VARIABLES.flatMap(({ name, secret }) =>
      secret ? [name, `${name}_FILE`] : [name],
    );
    const commented = [...text('hub.env').matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
    for (const [, service] of hubs) {
      const environment = environmentOf(service);
      expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
      const readable = Object.entries(environment).map(([name, value]) =>
        name.endsWith('_FILE') ? [name.slice(0, -5), 'x'.repeat(40)] : [name, value],
      );
      const env = Env.load(Object.fromEntries(readable) as Record<string, string>);
      expect(env).toMatchObject({ production: true, demo: false, publicUrl: 'https://localhost' });
    }
    expect(
      commented.filter((name = '') => !known.includes(name) && !name.startsWith('OTEL_')),
    ).toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = text('Dockerfile');
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

  it('runs as an ordinary account, says how it is, and holds no package manager', () => {
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(3);
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK .*CMD \["node", "bin\/health\.js"\]$/m);
    expect(last).toMatch(/rm -rf [^&]*npm/);
    expect(last).not.toMatch(/\bnpm (ci|install|run)|apt-get|USER root/);
  });

  it('copies files that are there and that the ignore file lets through', () => {
    const letIn = text('Dockerfile.dockerignore')
      .split('\n')
      .flatMap((l) => (l.startsWith('!') ? [l.slice(1)] : []));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(
      ([, names = '']) => names.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const name of copied) {
      expect(letIn.some((one) => name === one || name.startsWith(`${one}/`))).toBe(true);
      expect(() => readFileSync(join(ROOT, name))).not.toThrow(/ENOENT/);
    }
  });

  it('leaves out only packages that nothing needs at run time', () => {
    const gone =
      /npm uninstall([^&]*)&&/.exec(dockerfile)?.[1]?.match(/(?<=\s)@?[a-z][\w/.-]*/g) ?? [];
    expect(gone).toEqual(expect.arrayContaining(['typescript', 'esbuild', 'tailwindcss']));
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    // Listed by name in package.json, or the list is out of date.
    const known = Object.keys({ ...dependencies, ...optionalDependencies });
    expect(gone.filter((name) => !known.includes(name))).toEqual([]);
  });
});
