import { setTimeout as sleep } from 'node:timers/promises';
import { Build } from '../../../test/support/build';
import {
  startEmbeddingEndpoint,
  type EmbeddingEndpoint,
} from '../../../test/support/embedding-endpoint';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { PageVisitor } from '../../../test/support/page-visitor';

jest.setTimeout(120_000);

const SYNONYMS = { glotze: 'television', anzeige: 'screen', bleibt: 'stays', finster: 'dark' };
/** No word of it stands in any text, and its meaning is that of two. */
const PARAPHRASE = 'Glotze Anzeige bleibt finster';
const TITLE = 'Television screen stays dark';

interface Found {
  readonly hits: readonly { title: string; why: { code: string; text: string }[] }[];
  readonly total: { value: number };
  readonly didYouMean?: string;
  readonly degraded: boolean;
  readonly degradedParts: readonly string[];
}

describe('search by words and meaning', () => {
  let hub: TestHub;
  let endpoint: EmbeddingEndpoint;
  let visitor: PageVisitor;
  let agent: PageVisitor;

  beforeAll(async () => {
    endpoint = await startEmbeddingEndpoint({ synonyms: SYNONYMS });
    hub = await startTestHub({ EMBEDDINGS_URL: endpoint.url, EMBEDDINGS_MODEL: 'tiny' });
    const build = new Build(hub.storage.dataSource);
    visitor = await PageVisitor.of(hub);
    agent = await PageVisitor.of(hub, await build.viewer('agent'));
    await build.question({ title: TITLE, body: TITLE });
    await build.howto({ title: `${TITLE} dark`, body: TITLE });
    await build.question({ title: 'Printer prints nothing', body: 'Paper is there.' });
    await until(async () => (await find(agent, PARAPHRASE)).total.value === 2);
  });
  afterAll(async () => {
    await hub?.close();
    await endpoint?.close();
  });

  const find = async (who: PageVisitor, q: string, headers = {}): Promise<Found> => {
    const path = `/api/v1/search?q=${encodeURIComponent(q)}&facets=space`;
    return JSON.parse((await who.get(path, headers)).text) as Found;
  };
  const similar = async (text: { title: string; body?: string }) => {
    const reply = await fetch(`${hub.url}/api/v1/similar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(text),
    });
    const { data, degradedParts } = (await reply.json()) as {
      data: readonly { title: string }[];
      degradedParts: readonly string[];
    };
    return { titles: data.map(({ title }) => title), degradedParts };
  };
  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await sleep(100);
  }

  it('finds a text that has none of the words, and says why in the reader’s language', async () => {
    const { hits, degradedParts } = await find(visitor, PARAPHRASE, { 'accept-language': 'en' });
    expect(hits.map(({ title }) => title)).toEqual([TITLE]);
    expect(hits[0]?.why).toContainEqual({ code: 'meaning', text: 'similar in meaning' });
    expect(degradedParts).toEqual([]);
    const german = await find(visitor, PARAPHRASE, { 'accept-language': 'de' });
    expect(german.hits[0]?.why).toContainEqual({ code: 'meaning', text: 'dem Sinn nach ähnlich' });
  });

  it('never brings what the reader may not see, nor counts it', async () => {
    const hidden = await find(visitor, PARAPHRASE);
    expect(hidden.total.value).toBe(1);
    expect(JSON.stringify(hidden)).not.toContain('internal');
    expect((await find(agent, PARAPHRASE)).total.value).toBe(2);
  });

  it('asks whether the nearest in meaning was meant, where no word finds anything', async () => {
    const meant = async (q: string) => (await find(visitor, q)).didYouMean;
    expect(await meant(PARAPHRASE)).toBe(TITLE);
    expect(await meant('Glotze Anzeige bleibt dark')).toBeUndefined();
    expect(await meant(`"Glotze" Anzeige bleibt finster`)).toBeUndefined();
    const address = `/search?q=${encodeURIComponent(PARAPHRASE)}`;
    const { text } = await visitor.get(address, { 'accept-language': 'de' });
    expect(text).toMatch(/Meinten Sie[^]{0,200}q=Television[^]{0,100}Television screen stays dark/);
  });

  it('a phrase is meant literally', async () => {
    expect((await find(agent, `"Glotze Anzeige" bleibt finster`)).total.value).toBe(0);
  });

  it('shows it to somebody about to ask, too', async () => {
    const asked = { title: PARAPHRASE, body: 'Seit heute früh.' };
    expect(await similar(asked)).toEqual({ titles: [TITLE], degradedParts: [] });
  });

  it.each([
    ['hung', 'hung'],
    ['slow', 'slow'],
    ['failing', '500'],
    ['senseless', 'nan'],
    ['cutoff', 'truncated'],
    ['foreign', 'html'],
  ] as const)(
    'answers twenty at once by words within their time while the model is %s',
    async (name, fault) => {
      endpoint.fault = fault;
      try {
        const begun = performance.now();
        const found = await Promise.all(
          Array.from({ length: 20 }, (_, n) => find(visitor, `television stays dark ${name} ${n}`)),
        );
        // Each has waited for its vector for at most 80 ms; two cores and the machine's other work take the rest.
        expect(performance.now() - begun).toBeLessThan(5_000);
        expect(new Set(found.map(({ hits }) => hits[0]?.title))).toEqual(new Set([TITLE]));
        const asked = await similar({ title: `Television stays dark ${name}` });
        expect(asked).toEqual({ titles: [TITLE], degradedParts: ['meaning'] });
      } finally {
        endpoint.fault = undefined;
      }
      // The next ones are understood again, as soon as the breaker lets one through.
      await until(async () => (await find(visitor, `${PARAPHRASE} ${name}`)).total.value === 1);
    },
  );

  it('answers by words when the model is late, and says what took no part', async () => {
    endpoint.fault = 'hung';
    try {
      const late = await find(visitor, 'finster bleibt Anzeige Glotze');
      expect(late).toMatchObject({ total: { value: 0 }, degradedParts: ['meaning'] });
      const words = await find(visitor, 'television stays dark today');
      expect(words.hits.map(({ title }) => title)).toEqual([TITLE]);
      expect(words.degradedParts).toEqual(['meaning']);
      const page = await visitor.get('/search?q=television+screen+stays+off', {
        'accept-language': 'de',
      });
      expect(page.text).toContain('Verglichen wurden nur die Wörter');
    } finally {
      endpoint.fault = undefined;
    }
    // Those that come next are understood again, as soon as the breaker lets one through.
    await until(async () => (await find(visitor, `${PARAPHRASE} late`)).total.value === 1);
  });

  it('names the language of what is not in that of the question, and offers only those that are', async () => {
    const asked = encodeURIComponent('Warum bleibt die Anzeige der Glotze finster');
    const { text } = await visitor.get(`/search?q=${asked}`, { 'accept-language': 'de' });
    expect(text).toContain('Antwort auf Englisch');
    expect(text).toContain('Nur auf Deutsch');
    expect(text).toContain('lang=de');
  });
});
