import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { Build, type BuiltItem } from '../../../../test/support/build';
import { misfits } from '../../../../test/support/fits-schema';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import type { Viewer } from '../../../kernel/viewer';
import { IndexKeeper } from '../index-keeper';
import type { SearchResult } from '../search.service';

jest.setTimeout(120_000);

interface Described {
  readonly responses: { 200: { content: Record<'application/json', { schema: object }> } };
}

interface Answer {
  readonly status: number;
  readonly json: SearchResult;
}

describe('search over HTTP', () => {
  let hub: TestHub;
  let writer: Viewer;
  let asker: Viewer;
  const items = {} as Record<'vpn' | 'home' | 'hub' | 'article' | 'german', BuiltItem>;
  let answerId: string;

  beforeAll(async () => {
    hub = await startTestHub();
    const build = new Build(hub.storage.dataSource);
    writer = await build.viewer();
    asker = await build.viewer();
    await hub.dataSourceRows(`INSERT INTO products (slug, name) VALUES ('hub-2000', 'Hub 2000')`);
    const shared = { lang: 'en', by: asker };
    items.vpn = await build.question({
      ...shared,
      title: 'Tunnel breaks after an hour',
      tags: ['VPN', 'router'],
    });
    const answer = await build.answer(items.vpn, {
      by: writer,
      body: 'Raise the tunnel lifetime to a day.',
    });
    answerId = answer.id;
    await build.posts.accept(asker, answerId, true);
    items.home = await build.thread({
      ...shared,
      by: writer,
      title: 'Tunnel for the lamps',
      tags: ['Smart Home'],
    });
    items.hub = await build.wiki({
      ...shared,
      by: await build.viewer('employee'),
      title: 'Tunnel on the hub',
      tags: ['router'],
      product: 'Hub 2000',
    });
    items.article = await build.article({ lang: 'en', title: 'Tunnel explained' });
    items.german = await build.question({ lang: 'de', title: 'Tunnel bricht ab', by: writer });
    await build.writer.confirm(writer, items.hub.id, true);
    await hub.dataSourceRows(`UPDATE items SET external_id = 'old:17' WHERE id = $1`, [
      items.vpn.id,
    ]);
    let day = 1;
    for (const { id } of [items.home, items.vpn, items.article, items.hub, items.german]) {
      await hub.dataSourceRows(
        `UPDATE items SET created_at = $2, seq = nextval('index_seq') WHERE id = $1`,
        [id, `2020-01-0${day++}T00:00:00Z`],
      );
    }
    await hub.dataSourceRows(`UPDATE posts SET created_at = '2020-01-02T01:00:00Z'`);
    await waitForOutbox(hub.storage.dataSource);
    await hub.app.get(IndexKeeper).rebuild('dates were changed');
  });
  afterAll(() => hub?.close());

  const ask = async (query: string): Promise<Answer> => {
    const response = await fetch(`${hub.url}/api/v1/search?${query}`);
    return { status: response.status, json: (await response.json()) as SearchResult };
  };
  const send = async (body: unknown): Promise<Answer> => {
    const response = await fetch(`${hub.url}/api/v1/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as SearchResult };
  };
  const nameOf = (id: string) => Object.entries(items).find(([, item]) => item.id === id)?.[0];
  const namesIn = ({ json }: Answer) => json.hits.map((hit) => nameOf(hit.id));
  /** What a query finds, whatever the order. */
  const found = async (query: string) => namesIn(await ask(query)).sort();

  it.each([
    ['tag=VPN', ['vpn']],
    ['tag=vpn', ['vpn']],
    ['tag=Smart%20Home', ['home']],
    ['q=tunnel&tag=%20smart_home%20', ['home']],
    ['product=Hub%202000', ['hub']],
    ['product=hub-2000', ['hub']],
    ['lang=DE', ['german']],
    ['state=Solved', ['vpn']],
    [`q=${encodeURIComponent('tag:"smart home"')}`, ['home']],
    [`q=${encodeURIComponent('tunnel tag:VPN')}`, ['vpn']],
    [`q=${encodeURIComponent('produkt:"Hub 2000"')}`, ['hub']],
    [`q=${encodeURIComponent('schlagwort:VPN,Smart_Home')}`, ['home', 'vpn']],
    [`q=${encodeURIComponent('tag:router')}&tag=Router`, ['hub', 'vpn']],
    ['tag=%21%21', []],
    [`q=${encodeURIComponent('tunnel -tag:router')}`, ['article', 'german', 'home']],
    [`q=${encodeURIComponent('tunnel -sprache:Englisch')}`, ['german']],
    [`q=${encodeURIComponent('tunnel -is:solved -art:artikel')}`, ['german', 'home', 'hub']],
    [`q=${encodeURIComponent('tunnel art:Frage ist:offen')}`, ['german']],
    [`q=${encodeURIComponent('-bereich:Community')}`, ['article', 'home']],
    [`q=${encodeURIComponent('is:constructor')}`, []],
  ])('spells filters as the texts do: %s', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it('counts a facet that is filtered under any spelling', async () => {
    const { json } = await ask('facets=tag&tag=VPN');
    expect(json.facets.tag).toContainEqual({ value: 'smart-home', count: 1 });
  });

  it('suggests tags however they are typed', async () => {
    for (const typed of ['VPN', 'Smart H', 'smart_h']) {
      const response = await fetch(`${hub.url}/api/v1/suggest?q=${encodeURIComponent(typed)}`);
      const { data } = (await response.json()) as { data: { type: string; label: string }[] };
      const tag = typed === 'VPN' ? 'vpn' : 'smart-home';
      expect(data).toContainEqual({ type: 'tag', label: tag, url: `/tags/${tag}` });
    }
  });

  it('takes repeated and comma-separated values for OR, several fields for AND', async () => {
    expect(await found('tag=vpn&tag=smart-home')).toEqual(['home', 'vpn']);
    expect(await found('tag=vpn,smart-home')).toEqual(['home', 'vpn']);
    expect(await found('tag=vpn,smart-home&space=peer')).toEqual(['home']);
    expect(await found('kind=wiki,article&kind=thread')).toEqual(['article', 'home', 'hub']);
  });

  it('leaves out what somebody wrote by handle, in any case', async () => {
    const { handle } = (await ask('q=tunnel')).json.hits.find(({ id }) => id === items.home.id)
      ?.author ?? { handle: '' };
    const others = await found(`q=${encodeURIComponent(`tunnel -author:${handle.toUpperCase()}`)}`);
    expect(others).toContain('vpn');
    expect(others).not.toContain('home');
    expect(await found(`q=${encodeURIComponent('tunnel -author:nobody-at-all')}`)).toHaveLength(5);
  });

  it('suggests nothing, and refuses nothing, for a whole page of text', async () => {
    const response = await fetch(`${hub.url}/api/v1/suggest?q=${'x'.repeat(5_000)}`);
    expect([response.status, await response.json()]).toEqual([200, { data: [] }]);
  });

  it('finds what somebody wrote by handle, in any case', async () => {
    const handle = writer.user?.handle ?? '';
    expect(await found(`author=${handle}&kind=thread,question,wiki`)).toContain('home');
    const names = await found(`author=${handle}`);
    expect(names).toEqual(await found(`author=@${handle.toUpperCase()}`));
    expect(names).toEqual(await found(`q=${encodeURIComponent(`von:${handle}`)}`));
    expect(names).not.toContain('hub');
    expect(await found('author=nobody-at-all')).toEqual([]);
  });

  it('sorts', async () => {
    const byAge = ['home', 'vpn', 'article', 'hub', 'german'];
    expect(namesIn(await ask('q=tunnel&sort=oldest'))).toEqual(byAge);
    expect(namesIn(await ask('q=tunnel&sort=newest'))).toEqual([...byAge].reverse());
    expect(namesIn(await ask('q=tunnel&sort=confirmed'))[0]).toBe('hub');
    const { json } = await ask('q=tunnel');
    const scores = json.hits.map((hit) => hit.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect((await ask('sort=loudest')).status).toBe(422);
  });

  it('shows the time it sorts by: that of the newest text that matches, be it an answer', async () => {
    const times = async (sort: string) => {
      const { json } = await ask(`sort=${sort}&q=tunnel`);
      expect(json.hits).toHaveLength(5);
      return json.hits.map(({ id, passageCreated }) => [nameOf(id), passageCreated] as const);
    };
    const newest = await times('newest');
    // Answered an hour after it was asked.
    const timeOf = (hits: typeof newest) => hits.find(([name]) => name === 'vpn')?.[1];
    expect(timeOf(newest)).toBe('2020-01-02T01:00:00.000Z');
    expect(newest.map(([, time]) => time)).toEqual(
      newest
        .map(([, time]) => time)
        .sort()
        .reverse(),
    );
    const oldest = await times('oldest');
    expect(oldest.map(([, time]) => time)).toEqual(oldest.map(([, time]) => time).sort());
    expect(timeOf(oldest)).toBe('2020-01-02T00:00:00.000Z');
  });

  it('says of a hit where it comes from, what answers it and why it is there', async () => {
    const { json } = await ask('q=tunnel+breaks&tag=vpn');
    const [hit] = json.hits;
    expect(hit).toMatchObject({
      externalId: 'old:17',
      state: 'solved',
      evidence: [{ kind: 'solved' }],
      answer: {
        id: answerId,
        evidence: [{ kind: 'solved' }],
        snippet: { text: 'Raise the tunnel lifetime to a day.' },
      },
      author: { handle: asker.user?.handle },
    });
    expect(hit?.why.map((why) => why.code)).toContain('accepted');
    expect(hit?.why.every((why) => why.text !== '')).toBe(true);
    const [plain] = (await ask('q=lamps')).json.hits;
    expect(plain).not.toHaveProperty('externalId');
    expect(plain).not.toHaveProperty('answer');
  });

  it('answers what its description says, and nothing else', async () => {
    const description = await fetch(`${hub.url}/api/openapi.json`);
    const { paths } = (await description.json()) as {
      paths: Record<string, Record<string, Described>>;
    };
    const schemaOf = (path: string, method: string) =>
      paths[path]?.[method]?.responses['200'].content['application/json'].schema ?? {};
    const json = (path: string, init?: RequestInit) =>
      fetch(hub.url + path, init).then((reply) => reply.json() as Promise<unknown>);
    const found = schemaOf('/api/v1/search', 'get');
    for (const query of ['q=tunnel&facets=space,tag', 'q=tunnnel hour', 'q=Warum bricht er ab']) {
      const answer = await json(`/api/v1/search?${query}`);
      expect([query, misfits(answer, found)]).toEqual([query, []]);
    }
    expect(schemaOf('/api/v1/search', 'post')).toEqual(found);
    const alike = await json('/api/v1/similar', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"title":"Tunnel breaks"}',
    });
    expect(misfits(alike, schemaOf('/api/v1/similar', 'post'))).toEqual([]);
    const suggested = await json('/api/v1/suggest?q=vpn');
    expect(misfits(suggested, schemaOf('/api/v1/suggest', 'get'))).toEqual([]);
    expect(misfits({ data: [{ type: 'tag' }] }, schemaOf('/api/v1/suggest', 'get'))).toHaveLength(
      2,
    );
  });

  it('gives an empty page beyond the end, with the right total', async () => {
    for (const page of ['2', '51', '1000000']) {
      const { status, json } = await ask(`q=tunnel&page=${page}&size=20`);
      expect([page, status, json.hits, json.total.value]).toEqual([page, 200, [], 5]);
    }
    const walked = [];
    for (const page of [1, 2, 3])
      walked.push(...namesIn(await ask(`q=tunnel&size=2&page=${page}`)));
    expect(walked.sort()).toEqual(Object.keys(items).sort());
  });

  it('takes a whole question by POST', async () => {
    const body =
      'I have a router and after an hour the tunnel breaks. How do I keep it up? '.repeat(100);
    const reply = await send({ q: 'Tunnel', body, kind: ['question'], facets: ['space'] });
    expect([reply.status, reply.json.mode]).toEqual([200, 'question']);
    expect(namesIn(reply)[0]).toBe('vpn');
    expect(reply.json.facets.space).toEqual([{ value: 'community', count: expect.any(Number) }]);
    expect((await send({ q: 'x', boddy: 'y' })).status).toBe(422);
  });

  describe('asked oddly, answers', () => {
    const odd: readonly (readonly [string, string])[] = [
      ['nothing', ''],
      ['NUL', 'tunnel\0 \0'],
      ['5,000 letters', 'tunnel '.repeat(715).slice(0, 5_000)],
      ['5,000 letters in one word', 'ä'.repeat(5_000)],
      ['5,000 emoji', '🚇'.repeat(5_000)],
      ['emoji only', '🚇🔥👩‍👩‍👧'],
      ['right to left', 'كيف أصلح النفق؟ \u202etunnel'],
      ['only -x', '-x'],
      ['only negatives', '-x -"y z" -'],
      ['an unbalanced quote', '"tunnel breaks'],
      ['many quotes', '""" \'" tunnel " “'],
      ['stop words', 'the a of and'],
      ['German stop words', 'der die das und'],
      ['filter and SQL', `x') OR 1=1; DROP TABLE items; -- title:* NEAR(a b) ^col {a}: AND`],
      ['an operator without value', 'tag: space: is:'],
      ['an operator nobody knows', 'foo:bar is:nonsense'],
      ['half a surrogate', 'tunnel \ud83d'],
    ];

    it.each(odd)('through the API and the page: %s', async (_, q) => {
      const query = `q=${encodeURIComponent(q.replace(/\ud83d$/, ''))}`;
      const { status, json } = await ask(query);
      expect([status, Array.isArray(json.hits)]).toEqual([200, true]);
      expect(json.total.value).toBeGreaterThanOrEqual(json.hits.length);
      expect((await send({ q })).status).toBe(200);
      const page = await fetch(`${hub.url}/search?${query}`, { headers: { accept: 'text/html' } });
      expect([page.status, (await page.text()).includes('</html>')]).toEqual([200, true]);
    });

    it('with everything where only something is excluded', async () => {
      expect((await ask('q=-lamps')).json.total.value).toBe(4);
    });

    it('with a refusal where it is longer than may be', async () => {
      expect((await ask(`q=${'x'.repeat(10_001)}`)).status).toBe(422);
      expect((await ask('q=x&page=0')).status).toBe(422);
      expect((await ask('q=x&nonsense=1')).status).toBe(422);
    });
  });
});
