import { Meilisearch } from 'meilisearch';
import { json, openBadNeighbour, type BadNeighbour } from '../support/bad-neighbour';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startTestHub } from '../support/hub';
import {
  describeWithOwnMeilisearch,
  startMeilisearch,
  type TestMeilisearch,
} from '../support/meilisearch-server';

jest.setTimeout(60_000);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** What a hub that does not start says. */
async function refusal(settings: Record<string, string>): Promise<string> {
  const started = startTestHub({ LOG_LEVEL: 'fatal', ...settings }, { database });
  return started.then(
    async (hub) => {
      await hub.close();
      throw new Error('The hub started.');
    },
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

describe('a hub whose Meilisearch can never be used says why and does not start', () => {
  const neighbours: BadNeighbour[] = [];
  afterAll(() => Promise.all(neighbours.map((one) => one.close())));

  const answering = async (status: number, body: unknown): Promise<string> => {
    const neighbour = await openBadNeighbour((_request, response) => json(response, status, body));
    neighbours.push(neighbour);
    return neighbour.url;
  };

  it('of a version that is too old', async () => {
    const MEILI_URL = await answering(200, { pkgVersion: '1.35.9', commitSha: '', commitDate: '' });
    expect(await refusal({ MEILI_URL })).toMatch(
      /^StartError: Meilisearch at 127\.0\.0\.1:\d+ has version 1\.35\.9; 1\.36 or newer is needed\./,
    );
  });

  it('that does not know the key, without telling it', async () => {
    const body = { message: 'The provided API key is invalid.', code: 'invalid_api_key' };
    const MEILI_URL = await answering(403, { ...body, type: 'auth', link: '' });
    const said = await refusal({ MEILI_URL, MEILI_API_KEY: 'open-sesame-open-sesame' });
    expect(said).toMatch(/^StartError: Meilisearch at .* does not accept the key/);
    expect(said).not.toContain('sesame');
  });
});

describeWithOwnMeilisearch('a hub beside a real Meilisearch', () => {
  let server: TestMeilisearch;
  beforeAll(async () => {
    server = await startMeilisearch();
  });
  afterAll(() => server?.stop());
  const settings = (more: Record<string, string> = {}) => ({
    MEILI_URL: server.url,
    MEILI_API_KEY: server.masterKey,
    ...more,
  });

  it('refuses the index of another hub and leaves it as it is', async () => {
    const other = await createTestDatabase();
    const theirs = await startTestHub(settings({ MEILI_INDEX: 'ours' }), { database: other });
    const client = new Meilisearch({ host: server.url, apiKey: server.masterKey });
    const documents = async () => (await client.index('ours-texts').getStats()).numberOfDocuments;
    try {
      const before = await documents();
      expect(await refusal(settings({ MEILI_INDEX: 'ours' }))).toMatch(
        /^StartError: The index "ours-texts" .* belongs to another hub\. It is left as it is/,
      );
      expect(await documents()).toBe(before);
    } finally {
      await theirs.close();
      await other.drop();
    }
  });

  it('refuses a wrong key', async () => {
    expect(await refusal(settings({ MEILI_API_KEY: 'some-other-key-of-somebody' }))).toMatch(
      /^StartError: Meilisearch at .* does not accept the key/,
    );
  });

  it('refuses one that lets everybody in, in production', async () => {
    const careless = await startMeilisearch('');
    try {
      const said = await refusal({
        MEILI_URL: careless.url,
        NODE_ENV: 'production',
        PUBLIC_URL: 'https://hub.example',
      });
      expect(said).toMatch(/^StartError: Meilisearch at .* has no master key: everybody/);
    } finally {
      await careless.stop();
    }
  });
});
