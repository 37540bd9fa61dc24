import { meaningLeaks } from '../leaks/meaning-leaks';
import { describeWithMeilisearch, openMeilisearch } from '../support/meilisearch-server';
import type { TestMeilisearch } from '../support/meilisearch-server';

jest.setTimeout(240_000);

describeWithMeilisearch('hidden texts and their meaning, Meilisearch', () => {
  let server: TestMeilisearch | undefined;
  afterAll(() => server?.stop());

  meaningLeaks(async () => {
    server = await openMeilisearch();
    return { MEILI_URL: server.url, MEILI_API_KEY: server.masterKey };
  });
});
