import {
  startEmbeddingEndpoint,
  vectorOf,
  type EmbeddingEndpoint,
  type EmbeddingFault,
} from '../../../../test/support/embedding-endpoint';
import { CircuitBreaker } from '../../circuit-breaker';
import { EmbeddingUnavailable } from '../../embedder';
import { isLoopback } from '../../is-loopback';
import { dequantize, quantize } from '../../quantize';
import { QueryVectors } from '../../query-vectors';
import { OpenAiEmbedder, type OpenAiEmbedderOptions } from './openai-embedder';
import { parseTextForm } from './text-form';

describe('an OpenAI-compatible endpoint', () => {
  let endpoint: EmbeddingEndpoint;
  let embedder: OpenAiEmbedder | undefined;

  beforeEach(async () => {
    endpoint = await startEmbeddingEndpoint();
  });

  afterEach(async () => {
    await embedder?.close();
    embedder = undefined;
    await endpoint.close();
  });

  const make = (options: Partial<OpenAiEmbedderOptions> = {}): OpenAiEmbedder =>
    (embedder = new OpenAiEmbedder({ url: endpoint.url, model: 'tiny', ...options }));
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  const known = async (options: Partial<OpenAiEmbedderOptions> = {}): Promise<OpenAiEmbedder> => {
    const one = make(options);
    await one.embed(['first'], 'query');
    return one;
  };

  it('gives vectors of unit length, in the order asked, in as many calls as the batch wants', async () => {
    const [a, b, c] = await make({ batch: 2 }).embed(
      ['red apple', 'blue sky', 'apple red'],
      'passage',
    );
    expect(dot(a!, a!)).toBeCloseTo(1, 5);
    expect(dot(a!, c!)).toBeCloseTo(1, 5);
    expect(dot(a!, b!)).toBeLessThan(0.9);
    expect(endpoint.calls.map((call) => call.input.length)).toEqual([2, 1]);
    expect(embedder?.info()).toMatchObject({ model: 'tiny', dimensions: 32, remote: false });
  });

  it('tells queries and passages apart in the way that is configured, and names itself by it', async () => {
    const forms = {
      query: { prefix: 'query: ' },
      passage: { inputType: 'doc', model: 'tiny-doc' },
    };
    await make({ forms, apiKey: 'key' }).embed(['how'], 'query');
    await embedder?.embed(['so'], 'passage');
    expect(endpoint.calls).toEqual([
      { model: 'tiny', input: ['query: how'], encoding_format: 'float', key: 'Bearer key' },
      {
        model: 'tiny-doc',
        input: ['so'],
        encoding_format: 'float',
        input_type: 'doc',
        key: 'Bearer key',
      },
    ]);
    expect(embedder?.info()?.model).toBe('tiny [prefix:query:  | type:doc model:tiny-doc]');
    expect(parseTextForm('prefix:query: ')).toEqual({ prefix: 'query: ' });
    expect(parseTextForm('query')).toBeUndefined();
  });

  it.each<[EmbeddingFault, RegExp]>([
    ['500', /status 500/],
    ['401', /check EMBEDDINGS_API_KEY/],
    ['redirect', /does not follow/],
    ['short', /31 numbers instead of 32/],
    ['nan', /no number/],
    ['zero', /zero or not finite/],
    ['count', /0 vectors for 1 texts/],
    ['truncated', /no JSON/],
    ['html', /no JSON/],
    ['huge', /more than \d+ bytes/],
    ['hung', /not answer in time/],
  ])('that answers badly (%s) gives a sentence and no vector', async (fault, sentence) => {
    const one = await known({ retries: 0 });
    const before = endpoint.calls.length;
    endpoint.fault = fault;
    const deadlineMs = fault === 'hung' ? 100 : 30_000;
    const failed = one.embed(['second'], 'passage', { deadlineMs });
    await expect(failed).rejects.toThrow(EmbeddingUnavailable);
    await expect(failed).rejects.toThrow(sentence);
    await expect(failed).rejects.toMatchObject({ passing: true });
    // Where a redirect leads, nobody is asked.
    expect(endpoint.calls).toHaveLength(before + 1);
  });

  it('is asked again while a failure may pass, and not when it is about the texts', async () => {
    const one = await known();
    endpoint.fault = '500';
    setTimeout(() => (endpoint.fault = undefined), 100);
    expect(await one.embed(['again'], 'passage')).toHaveLength(1);
    const before = endpoint.calls.length;
    endpoint.fault = '400';
    await expect(one.embed(['never'], 'passage')).rejects.toMatchObject({ passing: false });
    expect(endpoint.calls).toHaveLength(before + 1);
  });

  it('is looked for in the background until it answers', async () => {
    endpoint.fault = '500';
    const one = make().start();
    expect(one.info()).toBeUndefined();
    endpoint.fault = undefined;
    while (!one.info()) await new Promise((done) => setTimeout(done, 20));
    expect(one.health()).toEqual({ state: 'ready' });
  });

  it('on another machine is recognised as such', () => {
    for (const url of ['http://localhost:1/v1', 'http://127.0.0.9', 'http://[::1]:8000']) {
      expect(isLoopback(url)).toBe(true);
    }
    for (const url of [
      'http://10.0.0.1',
      'https://localhost.example.org',
      'http://127.0.0.1.nip.io',
    ]) {
      expect(isLoopback(url)).toBe(false);
    }
  });

  describe("a query's vector", () => {
    it('is made once for a text, however it is spaced, and by all who ask at the same time', async () => {
      const queries = new QueryVectors(await known());
      const before = endpoint.calls.length;
      const texts = ['red apple', ' red  apple'];
      const all = await Promise.all(texts.map((text) => queries.of(text, { deadlineMs: 30_000 })));
      expect(all[0]).toBe(all[1]);
      expect(await queries.of('red apple')).toBe(all[0]);
      expect(endpoint.calls).toHaveLength(before + 1);
      expect(queries.numbers()).toEqual({ made: 1, remembered: 1, missing: 0 });
    });

    it('that is late is missing, and there the next time', async () => {
      const queries = new QueryVectors(await known());
      endpoint.fault = 'slow';
      expect(await queries.of('late', { deadlineMs: 20 })).toBeUndefined();
      expect(await queries.of('late', { deadlineMs: 5_000 })).toHaveLength(32);
      expect(endpoint.texts().filter((text) => text === 'late')).toHaveLength(1);
    });

    it('is waited for 80 ms where nothing else is said', async () => {
      const queries = new QueryVectors(await known());
      endpoint.fault = 'hung';
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'performance'] });
      try {
        const answered = jest.fn();
        const asked = queries.of('late').then(answered);
        await jest.advanceTimersByTimeAsync(79);
        expect(answered).not.toHaveBeenCalled();
        await jest.advanceTimersByTimeAsync(1);
        expect(answered).toHaveBeenCalledWith(undefined);
        await asked;
      } finally {
        jest.useRealTimers();
      }
    });

    it('is not asked for from an endpoint that keeps failing, until one trial succeeds', async () => {
      let now = 0;
      const breaker = new CircuitBreaker({ failures: 2, restMs: 1_000, now: () => now });
      const queries = new QueryVectors(await known(), { breaker });
      endpoint.fault = '400';
      await queries.of('a', { deadlineMs: 5_000 });
      await queries.of('b', { deadlineMs: 5_000 });
      const before = endpoint.calls.length;
      expect(await queries.of('c')).toBeUndefined();
      expect(endpoint.calls).toHaveLength(before);
      expect(queries.resting).toBe(true);
      endpoint.fault = undefined;
      now = 1_001;
      expect(await queries.of('d', { deadlineMs: 5_000 })).toHaveLength(32);
      expect(queries.resting).toBe(false);
    });
  });

  it('loses little when its vectors are kept in one byte a number', async () => {
    const [vector] = await make().embed(['red apple with leaves'], 'passage');
    const { values, scale } = quantize(vector!);
    expect(Math.max(...values.map(Math.abs))).toBe(127);
    expect(dot(vector!, dequantize({ values, scale }))).toBeCloseTo(1, 3);
    expect(vectorOf('x', 32)).toHaveLength(32);
  });
});
