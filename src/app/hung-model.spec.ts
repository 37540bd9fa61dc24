import { setTimeout as sleep } from 'node:timers/promises';
import { Build } from '../../test/support/build';
import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import {
  startEmbeddingEndpoint,
  type EmbeddingEndpoint,
} from '../../test/support/embedding-endpoint';
import { startTestHub, type TestHub } from '../../test/support/hub';
import { PageVisitor } from '../../test/support/page-visitor';

jest.setTimeout(60_000);

const TITLE = 'Television stays dark';

describe('a hub whose model takes calls and never answers', () => {
  let endpoint: EmbeddingEndpoint;
  let database: TestDatabase;
  let hub: TestHub | undefined;

  beforeAll(async () => {
    endpoint = await startEmbeddingEndpoint();
    endpoint.fault = 'hung';
    database = await createTestDatabase();
  });
  afterEach(() => hub?.close());
  afterAll(async () => {
    await endpoint.close();
    await database.drop();
  });

  /** Starts it and waits until it says that it is ready. */
  const start = async (): Promise<TestHub> => {
    const started = await startTestHub(
      {
        EMBEDDINGS_URL: endpoint.url,
        EMBEDDINGS_MODEL: 'tiny',
        EMBEDDINGS_SPACES: 'company:public,community',
      },
      { database },
    );
    hub = started;
    while ((await fetch(`${started.url}/ready`)).status !== 200) await sleep(50);
    return started;
  };
  /** What is found for the title, once it is in the index. */
  const found = async ({ url }: TestHub) => {
    for (;;) {
      const reply = await fetch(`${url}/api/v1/search?q=television+stays+dark+today`);
      const answer = (await reply.json()) as { hits: { title: string }[] };
      if (answer.hits.length > 0) return answer;
      await sleep(50);
    }
  };
  const byWords = {
    hits: [expect.objectContaining({ title: TITLE })],
    degradedParts: ['meaning'],
  };

  it('starts, is ready, answers by words and says so, though it has never known the model', async () => {
    const one = await start();
    expect(endpoint.calls.length).toBeGreaterThan(0);
    await new Build(one.storage.dataSource).question({ title: TITLE, body: 'Since today.' });
    expect(await found(one)).toMatchObject(byWords);
  });

  it('does so, too, where texts have vectors of earlier, and tells admins which texts the model may have', async () => {
    const one = await start();
    await one.dataSourceRows(
      `INSERT INTO embedding_models (name, dimensions, remote, state) VALUES ('tiny', 32, false, 'active')`,
    );
    expect(await found(one)).toMatchObject(byWords);
    const admin = await PageVisitor.of(
      one,
      await new Build(one.storage.dataSource).viewer('admin'),
    );
    const { text } = await admin.get('/admin/meaning');
    expect(text).toContain('the model is starting');
    expect(text).toContain('Community, Company (only what everybody may read)');
  });
});
