import type { Logger } from 'typeorm';
import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import type { Viewer } from '../../../kernel/viewer';
import { Build, type Circle } from '../../../../test/support/build';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor, shapeOf } from '../../../../test/support/page-visitor';

jest.setTimeout(120_000);

type Name = 'guest' | 'member' | 'customer' | 'employee' | 'agent' | 'curator';

describe('looking around', () => {
  let hub: TestHub;
  let build: Build;
  let org: Circle;
  const people = {} as Record<Exclude<Name, 'guest'>, Viewer>;
  const visitors = {} as Record<Name, PageVisitor>;
  /** Who may read each word that stands in a title, a tag or a text. */
  const words = {} as Record<string, readonly Name[]>;
  const staff: readonly Name[] = ['employee', 'agent', 'curator'];
  const everybody: readonly Name[] = ['guest', 'member', 'customer', ...staff];

  beforeAll(async () => {
    hub = await startTestHub({ PUBLIC_URL: 'https://hub.example' });
    build = new Build(hub.storage.dataSource);
    org = await build.organisation();
    people.member = await build.viewer();
    people.customer = await build.viewer({ orgs: [org] });
    people.employee = await build.viewer('employee');
    people.agent = await build.viewer('agent');
    people.curator = await build.viewer('curator');
    for (const name of everybody) {
      visitors[name] = await PageVisitor.of(hub, name === 'guest' ? undefined : people[name]);
    }
    await hub.dataSourceRows(
      `INSERT INTO products (slug, name) VALUES ('box', 'Box'), ('lab', 'Zzlabbox')`,
    );
    await fill();
  });
  afterAll(() => hub?.close());

  const may = (word: string, ...names: readonly Name[]) => {
    words[word] = names;
    return word;
  };

  /** One author for all, so that one profile shows everything. */
  async function fill() {
    const by = people.agent;
    const shared = { tags: ['shared'], product: 'box', lang: 'en', by };
    await build.question({ ...shared, title: `Open ${may('zzpublic', ...everybody)} one` });
    const solved = await build.question({
      ...shared,
      title: 'Solved & <em>one</em>',
      by: people.member,
    });
    const answer = await build.answer(solved, { by, body: may('zzanswer', ...everybody) });
    await build.posts.accept(people.member, answer.id, true);
    await build.answer(solved, {
      by,
      body: may('zzforagents', 'agent', 'curator'),
      audience: ['agents'],
    });
    await build.question({
      ...shared,
      audience: ['members'],
      title: may('zzmembers', 'member', 'customer', ...staff),
    });
    await build.question({
      ...shared,
      audience: [org.token],
      title: may('zzorg', 'customer', 'agent', 'curator'),
    });
    const layers = [
      { audience: ['public'], body: may('zzlead', ...everybody) },
      { audience: ['agents'], body: may('zzlayer', 'agent', 'curator') },
    ];
    await build.article({ ...shared, title: 'Published article', layers, by });
    await build.article({
      ...shared,
      title: may('zzdraft', 'agent', 'curator'),
      state: 'draft',
      by,
    });
    await build.article({
      ...shared,
      title: may('zzreview', 'agent', 'curator'),
      state: 'in-review',
      by,
    });
    const howto = await build.howto({
      ...shared,
      title: may('zzhowto', ...staff),
      tags: ['shared', may('zztag', ...staff)],
      product: 'lab',
    });
    words.Zzlabbox = staff;
    await build.writer.confirm(people.employee, howto.id, true);
    const gone = await build.thread({ ...shared, title: may('zzgone') });
    await build.writer.delete(people.agent, gone.id);
    await build.thread({ ...shared, title: 'A thread in peer' });
  }

  const number = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? NaN);
  const shown = async (name: Name, path: string) =>
    number(/>(\d+) items?</, (await visitors[name].get(path)).text);

  it('counts for everybody what they may see', async () => {
    const expected: Record<Name, readonly [all: number, community: number, company: number]> = {
      guest: [4, 2, 1],
      member: [5, 3, 1],
      customer: [6, 4, 1],
      employee: [6, 3, 1],
      agent: [9, 4, 3],
      curator: [9, 4, 3],
    };
    for (const name of everybody) {
      const [all, community, company] = expected[name];
      expect([name, await shown(name, '/spaces')]).toEqual([name, all]);
      expect([name, await shown(name, '/tags/shared')]).toEqual([name, all]);
      expect([name, await shown(name, '/spaces/community')]).toEqual([name, community]);
      expect([name, await shown(name, '/spaces/company')]).toEqual([name, company]);
      const home = (await visitors[name].get('/')).text;
      expect([name, number(/>(\d+) questions</, home)]).toEqual([name, community]);
      expect([name, number(/>(\d+) articles?</, home)]).toEqual([name, company]);
      const tags = (await visitors[name].get('/tags')).text;
      expect([name, number(/href="\/tags\/shared">shared<span[^>]*>(\d+)</, tags)]).toEqual([
        name,
        all,
      ]);
      const box = number(/href="\/products\/box">Box<span[^>]*>(\d+)</, tags);
      expect([name, box]).toEqual([name, staff.includes(name) ? all - 1 : all]);
      const { handle } = people.agent.user as { handle: string };
      const profile = (await visitors[name].get(`/people/${handle}`)).text;
      expect([name, number(/Texts<span[^>]*>(\d+)</, profile)]).toEqual([name, all - 1]);
      const posts = name === 'agent' || name === 'curator' ? 2 : 1;
      expect([name, number(/Answers<span[^>]*>(\d+)</, profile)]).toEqual([name, posts]);
    }
  });

  it('counts a filter under the other filters, and offers its own other values', async () => {
    const { text } = await visitors.employee.get('/spaces?kind=howto&product=lab');
    expect(number(/>(\d+) of 6 items</, text)).toBe(1);
    const values = new Map(
      [
        ...text.matchAll(
          /class="facet[^"]*"[^>]*>\s*<span[^>]*>(?:<svg.*?<\/svg>)?([^<]+)<\/span><span[^>]*>(\d+)</g,
        ),
      ].map((found) => [found[1], Number(found[2])]),
    );
    expect(values.get('How-to')).toBe(1);
    expect(values.get('Zzlabbox')).toBe(1);
    expect(values.has('Box')).toBe(false);
    const other = (await visitors.employee.get('/spaces?kind=howto')).text;
    expect(other).toMatch(/Question<\/span><span[^>]*>3</);
  });

  it('shows no word to whom it is not for, on any page', async () => {
    const { handle } = people.agent.user as { handle: string };
    const paths = [
      '/',
      '/spaces',
      '/spaces/company',
      '/spaces/community',
      '/spaces/peer',
      '/spaces/internal',
      '/spaces?tab=unanswered',
      '/spaces?tab=solved',
      '/spaces?tab=confirmed',
      '/spaces?state=draft',
      '/tags',
      '/tags?q=zz',
      '/tags/shared',
      '/tags/zztag',
      '/products/box',
      '/products/lab',
      `/people/${handle}`,
      `/people/${handle}?tab=posts`,
      '/sitemap.xml',
      '/robots.txt',
      ...['company', 'community', 'peer', 'internal'].map((space) => `/spaces/${space}/feed.atom`),
    ];
    const seen = new Map<string, Set<Name>>(Object.keys(words).map((word) => [word, new Set()]));
    for (const name of everybody) {
      for (const path of paths) {
        const { text } = await visitors[name].get(path);
        const said = text.replaceAll(path, '').replaceAll(encodeURIComponent(path), '');
        for (const word of Object.keys(words)) {
          if (!said.includes(word)) continue;
          expect([name, path, word, words[word]?.includes(name)]).toEqual([name, path, word, true]);
          seen.get(word)?.add(name);
        }
      }
    }
    // Every word is shown somewhere to everybody it is for: nothing above was proven by an empty page.
    for (const [word, names] of Object.entries(words)) {
      if (word === 'zzlayer') continue;
      expect([word, [...(seen.get(word) ?? [])].sort()]).toEqual([word, [...names].sort()]);
    }
  });

  it('answers the same for what is hidden and for what does not exist', async () => {
    const pairs = [
      ['/spaces/internal', '/spaces/outernal'],
      ['/spaces/internal?tab=solved', '/spaces/outernal?tab=solved'],
      ['/spaces/internal/feed.atom', '/spaces/outernal/feed.atom'],
      ['/tags/zztag', '/tags/zzgat'],
      ['/products/lab', '/products/bal'],
      ['/people/p0-nobody', '/people/p9-nobody'],
      ['/sitemaps/1.xml', '/sitemaps/2.xml'],
    ] as const;
    for (const name of ['guest', 'member', 'customer'] as const) {
      for (const [hidden, unknown] of pairs) {
        const [one, other] = [await visitors[name].get(hidden), await visitors[name].get(unknown)];
        expect(one.status).toBe(404);
        expect(shapeOf(one, hidden)).toEqual(shapeOf(other, unknown));
      }
    }
  });

  it('asks few questions of the database, however much there is', async () => {
    const count = countStatements(hub);
    const of = async (name: Name, path: string) => {
      const before = count();
      await visitors[name].get(path);
      return count() - before;
    };
    const paths = [
      '/',
      '/spaces/community',
      '/tags/shared',
      '/tags',
      `/people/${people.agent.user?.handle}`,
    ];
    const measure = async () => {
      // The hub's own work in the background asks too.
      expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
      const counts: number[] = [];
      for (const path of paths) counts.push(await of('curator', path));
      return counts;
    };
    const few = await measure();
    // The session, and: spaces, sections, cards (3) · counts, list (3) · … · tags, products · person, counts, list (3).
    expect(few).toEqual([6, 5, 5, 3, 6]);
    for (let n = 0; n < 12; n++)
      await build.question({ by: people.agent, tags: ['shared', `more-${n}`] });
    expect(await measure()).toEqual(few);
  });

  it('turns pages without repeating or losing anything', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 47; n++) {
      const { id } = await build.wiki({ by: people.agent, tags: ['walk'] });
      if (n % 2 === 0) await build.writer.confirm(people.member, id, true);
      ids.push(id);
    }
    await hub.dataSourceRows(
      `UPDATE items SET created_at = '2026-01-01T00:00:00Z' WHERE 'walk' = ANY(tags)`,
    );
    const walk = async (start: string) => {
      const found: string[] = [];
      for (let path: string | undefined = start, pages = 0; path && pages < 9; pages++) {
        const { text } = await visitors.guest.get(path);
        found.push(
          ...[...text.matchAll(/href="(\/wiki\/[^"]+)" data-hit-link/g)].map((m) => m[1] ?? ''),
        );
        path = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      return found;
    };
    for (const [path, size] of [
      ['/tags/walk', 47],
      ['/spaces/community?kind=wiki&tag=walk', 47],
      ['/tags/walk?tab=confirmed', 24],
      [`/people/${people.agent.user?.handle}?tab=items`, 47],
    ] as const) {
      const found = await walk(path);
      expect([path, found.length, new Set(found).size]).toEqual([path, size, size]);
    }
  });

  it('reads addresses as they come', async () => {
    for (const query of [
      'cursor=garbage',
      'cursor=',
      'tab=nonsense',
      'kind=nothing&lang=%F0%9F%98%80',
      'tag=%00',
      'tag=a,b,,',
      `tag=${'x'.repeat(5_000)}`,
      'space=internal',
      "state='; DROP TABLE items; --",
      'kind[]=x&kind=howto',
    ]) {
      for (const path of ['/spaces', '/spaces/community', '/tags', '/tags/shared', '/']) {
        const { status } = await visitors.guest.get(`${path}?${query}`);
        expect([path, query, status]).toEqual([path, query, 200]);
      }
    }
    expect((await visitors.guest.get('/spaces?space=internal')).text).not.toContain('Internal<');
  });

  it('feeds what is public, whoever asks, and says when nothing is new', async () => {
    const feed = await visitors.employee.get('/spaces/community/feed.atom');
    expect(feed.headers.get('content-type')).toContain('application/atom+xml');
    expect(feed.text).toContain('<title>Solved &amp; &lt;em&gt;one&lt;/em&gt;</title>');
    expect(feed.text).not.toContain('zzmembers');
    expect(feed.text).toMatch(
      /<link rel="alternate" type="text\/html" href="https:\/\/hub\.example\/questions\//,
    );
    const etag = feed.headers.get('etag') ?? '';
    const again = await visitors.guest.get('/spaces/community/feed.atom', {
      'if-none-match': etag,
    });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await visitors.employee.get('/spaces/internal/feed.atom')).status).toBe(404);
  });

  it('lists public items alone in the sitemap, in parts, each once', async () => {
    const { user } = people.agent;
    await hub.dataSourceRows(
      `INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id, origin_url)
       SELECT gen_random_uuid(), 'peer', 'thread', 'en', 'Many', 'many', 'open', '{public}', '{public}', $1,
              CASE WHEN n = 1 THEN 'https://forum.example/1' END FROM generate_series(1, 10001) AS n`,
      [user?.userId],
    );
    const [row] = await hub.dataSourceRows<{ n: number }>(
      `SELECT count(*)::int AS n FROM items WHERE acl = '{public}' AND origin_url IS NULL`,
    );
    const locations = (text: string) =>
      [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => m[1] ?? '');
    const parts = locations((await visitors.employee.get('/sitemap.xml')).text);
    expect(parts).toHaveLength(3);
    const found: string[] = [];
    for (const part of parts.filter((address) => !address.endsWith('/pages.xml'))) {
      const answer = await visitors.employee.get(part.replace('https://hub.example', ''));
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'application/xml; charset=utf-8',
      ]);
      expect(answer.text.endsWith('</urlset>\n')).toBe(true);
      const here = locations(answer.text);
      expect(here.length).toBeLessThanOrEqual(10_000);
      found.push(...here);
    }
    expect(found.length).toBe(row?.n);
    expect(new Set(found).size).toBe(found.length);
    expect(found.every((address) => address.startsWith('https://hub.example/'))).toBe(true);
    const beyond = await visitors.guest.get('/sitemaps/ffffffff-ffff-ffff-ffff-ffffffffffff.xml');
    expect(locations(beyond.text)).toHaveLength(0);
  });
});

/** Statements the hub has sent so far. */
function countStatements(hub: TestHub): () => number {
  let sent = 0;
  const nothing = () => undefined;
  const logger: Logger = {
    logQuery: () => void sent++,
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
  Object.assign(hub.storage.dataSource, { logger });
  return () => sent;
}
