import { randomBytes } from 'node:crypto';
import { Meilisearch } from 'meilisearch';
import {
  describeWithMeilisearch,
  openMeilisearch,
  type TestMeilisearch,
} from '../../../../test/support/meilisearch-server';
import { openRelay, type Relay } from '../../../../test/support/relay';
import type { EngineHarness } from '../../contract/world.contract';
import { searchEngineContract } from '../../search-engine.contract';
import { MeilisearchEngine } from './meilisearch-engine';

// Tasks on whole indexes take a second each.
jest.setTimeout(90_000);

describeWithMeilisearch('Meilisearch', () => {
  let server: TestMeilisearch;

  beforeAll(async () => {
    server = await openMeilisearch();
  });
  afterAll(() => server.stop());

  async function makeHarness(): Promise<EngineHarness> {
    const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
    const { url, masterKey } = server;
    const relay: Relay = await openRelay(url);
    const client = new Meilisearch({ host: url, apiKey: masterKey || undefined });
    const wipe = async (): Promise<void> => {
      const { results } = await client.getRawIndexes({ limit: 1_000 });
      for (const { uid } of results) {
        if (uid.startsWith(indexPrefix)) await client.deleteIndex(uid).waitTask();
      }
    };
    return {
      open: () =>
        new MeilisearchEngine({
          urls: [relay.url],
          apiKey: masterKey || undefined,
          indexPrefix,
          requireKey: masterKey !== '',
        }),
      kill: async () => relay.cut(),
      wipe,
      dispose: async () => {
        await relay.close();
        await wipe();
      },
    };
  }

  searchEngineContract('Meilisearch', makeHarness);
});
