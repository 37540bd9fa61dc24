import { newId } from '../../src/kernel/ids';
import {
  describeWithMeilisearch,
  openMeilisearch,
  type TestMeilisearch,
} from './meilisearch-server';

/** The same promises of a hub on the embedded engine and, where there is one, on Meilisearch: `suite` starts it with these settings. */
export function onBothEngines(
  name: string,
  suite: (settings: () => Promise<Record<string, string>>) => void,
): void {
  describe(name, () => suite(() => Promise.resolve({})));
  describeWithMeilisearch(`${name}, on Meilisearch`, () => {
    let server: TestMeilisearch;
    afterAll(() => server?.stop());
    suite(async () => {
      server = await openMeilisearch();
      return {
        MEILI_URL: server.url,
        MEILI_API_KEY: server.masterKey,
        MEILI_INDEX: `both${newId().slice(-12)}`,
      };
    });
  });
}
