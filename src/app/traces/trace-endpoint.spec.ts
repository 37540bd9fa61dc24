import { startTestHub, type TestHub } from '../../../test/support/hub';
import { Collector } from './collector.fixture';

const collector = new Collector();
const before = { ...process.env };
let hub: TestHub;
beforeAll(async () => {
  const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = `${await collector.open()}/taken/as/it/is`;
  // The exporter reads the environment itself.
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  hub = await startTestHub({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, LOG_LEVEL: 'silent' });
}, 60_000);
afterAll(async () => {
  await hub.close();
  collector.close();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
});

it('sends traces where only the address for traces is set, to exactly that address', async () => {
  await fetch(`${hub.url}/api/v1/search?q=anything`);
  await collector.until(() => collector.spans.some(({ name }) => name === 'GET /api/v1/search'));
  expect(new Set(collector.paths)).toEqual(new Set(['/taken/as/it/is']));
});
