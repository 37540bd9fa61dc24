import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { Collector, type SentSpan } from './collector.fixture';
import { startTraces } from './traces';

const valueOf = (span: Pick<SentSpan, 'attributes'> | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

const collector = new Collector();
const before = { ...process.env };
let hub: TestHub;
beforeAll(async () => {
  const endpoint = await collector.open();
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=hub',
    OTEL_SERVICE_NAME: 'hub-under-test',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  hub = await startTestHub({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, LOG_LEVEL: 'silent' });
}, 60_000);
afterAll(async () => {
  await hub.close();
  collector.close();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';

it('sends requests with their searches and statements as one trace, and nothing personal', async () => {
  const reply = await fetch(`${hub.url}/api/v1/search`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      'x-request-id': 'request-0815',
      'user-agent': 'Zwiebelbrowser',
    },
    body: JSON.stringify({ q: 'Zwitscherkolben' }),
  });
  expect(reply.status).toBe(200);
  await collector.until(() => collector.spans.some(({ name }) => name === 'POST /api/v1/search'));
  const spans = collector.spans.filter(({ traceId }) => traceId === TRACE);
  const server = spans.find(({ name }) => name === 'POST /api/v1/search');
  expect(server).toMatchObject({ kind: 2, parentSpanId: 'b7ad6b7169203331' });
  expect(valueOf(server, 'http.response.status_code')).toBe(200);
  expect(valueOf(server, 'allmende.request.id')).toBe('request-0815');
  const search = spans.find(({ name }) => name === 'search');
  expect(search?.parentSpanId).toBe(server?.spanId);
  expect(valueOf(search, 'allmende.search.engine')).toBe('fts5');
  const resource = collector.sent[0]?.resource;
  expect(resource && valueOf(resource, 'service.name')).toBe('hub-under-test');
  expect(resource && valueOf(resource, 'deployment.environment.name')).toBe('test');
  expect(collector.headers[0]).toMatchObject({ 'x-tenant': 'hub' });
  expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces']));

  await fetch(`${hub.url}/spaces/community?nothing=Zwitscherkolben`);
  const page = () => collector.spans.find(({ name }) => name === 'GET /spaces/:space');
  await collector.until(() => page() !== undefined);
  const statements = collector.spans.filter((span) => span.parentSpanId === page()?.spanId);
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    expect(statement).toMatchObject({ kind: 3, traceId: page()?.traceId });
    expect(valueOf(statement, 'db.operation.name')).toMatch(/^(SELECT|WITH|INSERT)$/);
  }
  expect(collector.bodies.join()).not.toMatch(/Zwitscherkolben|Zwiebelbrowser|127\.0\.0\.1|FROM /i);
});

it('leaves out what only asks whether the hub is well, and marks what failed', async () => {
  await fetch(`${hub.url}/health`);
  await hub.dataSourceRows('ALTER TABLE products RENAME TO products_gone');
  expect((await fetch(`${hub.url}/api/v1/products`)).status).toBe(500);
  await hub.dataSourceRows('ALTER TABLE products_gone RENAME TO products');
  await fetch(`${hub.url}/no/such/page`);
  await collector.until(() => collector.spans.some(({ name }) => name === 'GET'));
  const failed = collector.spans.filter(({ status }) => status.code === 2);
  expect(failed.map(({ name }) => name).sort()).toEqual(['GET /api/v1/products', 'SELECT']);
  expect(collector.spans.map(({ name }) => name)).not.toContain('GET /health');
  expect(collector.bodies.join()).not.toContain('/no/such/page');
});

it('is off where the standard variables say so, and says what it cannot do', () => {
  const said: string[] = [];
  const start = (source: NodeJS.ProcessEnv) => startTraces((text) => said.push(text), source);
  expect(start({ OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  expect(start({ OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
  expect(said).toEqual([]);
  expect(start({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toBeUndefined();
  expect(said).toEqual([expect.stringContaining('over HTTP only')]);
});

it('is not even loaded without an address', () => {
  const main = join(__dirname, '../../../dist/src/app/hub.js');
  const program = `require('reflect-metadata'); require(${JSON.stringify(main)});
    console.log(Object.keys(require.cache).filter((name) => /opentelemetry.(sdk|exporter|otlp|context|resources)/.test(name)).length)`;
  const build = `require('./bin/build').ensureBuilt()`;
  const cwd = join(__dirname, '../../..');
  execFileSync(process.execPath, ['-e', build], { cwd });
  const loaded = execFileSync(process.execPath, ['-e', program], { cwd, encoding: 'utf8' });
  expect(loaded.trim()).toBe('0');
}, 120_000);
