import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { Build } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { unescapeHtml, visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import type { SearchResult } from '../search.service';
import { PageVisitor } from '../../../../test/support/page-visitor';

jest.setTimeout(120_000);

describe('the page of results', () => {
  let hub: TestHub;
  let guest: PageVisitor;
  let agent: PageVisitor;
  let member: PageVisitor;

  beforeAll(async () => {
    hub = await startTestHub();
    const build = new Build(hub.storage.dataSource);
    const by = await build.viewer('agent');
    guest = await PageVisitor.of(hub);
    agent = await PageVisitor.of(hub, by);
    member = await PageVisitor.of(hub, await build.viewer());
    await build.article({
      by,
      lang: 'en',
      title: 'Heat pump shows error E17',
      layers: [
        { audience: ['agents'], body: 'Only for us:\n\n1. Read the zzsecret meter\n2. Call back' },
        {
          audience: ['public'],
          body:
            'The sensor is wet.\n\n- a remark\n\n1. Switch the pump **off**\n2. Dry the sensor\n   - with a cloth\n' +
            [3, 4, 5, 6, 7, 8, 9].map((n) => `${n}. Wait step ${n}\n`).join(''),
        },
      ],
    });
    const solved = await build.question({ by, lang: 'en', title: 'Kettle hums all night' });
    const answer = await build.answer(solved, {
      by,
      body: `Put it on a mat. ${'It hums less then. '.repeat(60)}`,
    });
    await build.posts.accept(by, answer.id, true);
    const tied = [
      await build.question({ by, lang: 'en', title: 'Zzteapot drips on the table' }),
      await build.question({ by, lang: 'en', title: 'My zzteapot drips' }),
    ] as const;
    await build.question({ by, lang: 'en', title: 'Which zzteapot to buy' });
    const inside = {
      by,
      space: 'internal',
      lang: 'en',
      title: 'Zzdealer has a dripping pot',
    } as const;
    for (const other of [tied[1], await build.question(inside)]) {
      await new BuildLinks(build).link(tied[0], 'same-problem', other, by);
    }
    for (let n = 0; n < 45; n++) {
      await build.thread({ by, lang: 'en', title: `Walkword number ${n}`, tags: ['walk'] });
    }
    await waitForOutbox(hub.storage.dataSource);
  });
  afterAll(() => hub?.close());

  const page = async (who: PageVisitor, fields: Record<string, string>) =>
    (await who.get(`/search?${new URLSearchParams(fields).toString()}`)).text;
  const linkTo = (html: string, label: string) => {
    const links = html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g);
    const link = [...links].find(([, , text = '']) => visibleText(text) === label);
    return link ? unescapeHtml(link[1] ?? '') : undefined;
  };
  const bestBetIn = (html: string) =>
    /<section [^>]*aria-label="Best answer"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';

  it('shows the steps of the best bet at once, the first eight', async () => {
    const best = bestBetIn(await page(guest, { q: 'heat pump error e17' }));
    expect(best).toContain('<ol><li>Switch the pump off</li>');
    expect(visibleText(best)).toContain('Dry the sensor with a cloth');
    expect(best).toContain('<li>Wait step 8</li></ol>');
    expect(best).not.toContain('Wait step 9');
    expect(best).not.toContain('line-clamp');
    expect(visibleText(best)).toContain('More steps follow. Open the whole text');
    expect(linkTo(best, 'Open the whole text')).toMatch(/^\/articles\/.*\?from=/);
  });

  it('takes the steps from what the reader may see', async () => {
    expect(bestBetIn(await page(agent, { q: 'heat pump error e17' }))).toContain('zzsecret');
    expect(await page(guest, { q: 'heat pump error e17' })).not.toContain('zzsecret');
  });

  it('shows how the best answer begins where it has no steps', async () => {
    const best = bestBetIn(await page(guest, { q: 'kettle hums night' }));
    expect(visibleText(best)).toContain('Put it on a mat. It hums less then. It hums less then.');
    expect(best).not.toContain('line-clamp');
  });

  it('says beyond the end that the results end before, and where', async () => {
    const text = await page(guest, { q: 'walkword', page: '9', tag: 'Walk' });
    expect(visibleText(text)).toContain('There is no page 9: the results end before it.');
    expect(visibleText(text)).not.toContain('1,000');
    expect(linkTo(text, 'To the last page (3)')).toBe('/search?q=walkword&tag=walk&page=3');
    expect(visibleText(await page(guest, { q: 'walkword', page: '3' }))).toContain('Walkword');
  });

  it('offers to drop each filter on its own, whether chosen or typed', async () => {
    const q = 'walkword tag:"smart home" tag:walk -other kind:wiki';
    const text = await page(guest, { q, space: 'community' });
    const dropped = (label: string) => {
      const link = linkTo(text, `Without “${label}”`);
      return new URLSearchParams(link?.split('?')[1] ?? 'q=none');
    };
    expect(dropped('Community')).toEqual(new URLSearchParams({ q }));
    expect(dropped('kind:wiki').get('q')).toBe('tag:"smart home" tag:walk -"other" walkword');
    expect(dropped('tag:"smart home"').get('q')).toBe('tag:walk kind:wiki -"other" walkword');
    expect(dropped('tag:walk').get('space')).toBe('community');
    expect(await page(guest, { q: 'zznothing' })).not.toContain('Without “');
  });

  it('tells how to search more exactly, whether anything was found or not', async () => {
    for (const q of ['walkword', 'zznothing']) {
      const said = visibleText(await page(guest, { q }));
      expect(said).toContain('Search tips');
      expect(said).toContain('-space:peer everything but that');
    }
  });

  it('offers another spelling also where filters leave nothing', async () => {
    const text = await page(guest, { q: 'kettel hums', tag: 'walk' });
    expect(visibleText(text)).toContain('Nothing found');
    expect(visibleText(text)).toContain('Did you mean kettle hums');
    expect(linkTo(text, 'kettle hums')).toBe('/search?q=kettle+hums');
  });

  it('says why there are fewer cards than results, where texts about one problem share one', async () => {
    const cards = (html: string) => html.match(/data-hit-link/g)?.length;
    const said = 'those about the same problem share a card';
    const together = await page(guest, { q: 'zzteapot' });
    expect(visibleText(together)).toContain(`3 results`);
    expect(visibleText(together)).toContain(said);
    expect(cards(together)).toBe(2);
    const alone = await page(guest, { q: 'zzteapot', collapse: 'item' });
    expect([cards(alone), visibleText(alone).includes(said)]).toEqual([3, false]);
    // One of them alone is found: nothing is missing.
    expect(visibleText(await page(guest, { q: 'zzteapot "on the table"' }))).not.toContain(said);
    expect(visibleText(await page(guest, { q: 'kettle hums' }))).not.toContain(said);
    const german = await guest.get('/search?q=zzteapot', { 'accept-language': 'de' });
    expect(visibleText(german.text)).toContain(
      'was zum selben Problem gehört, teilt sich eine Karte',
    );
  });

  it('says below a hit in which other words the same was asked, as its reader may know', async () => {
    const titles = ['Zzteapot drips on the table', 'My zzteapot drips'];
    const reply = await fetch(`${hub.url}/api/v1/search?q=zzteapot`);
    const { hits } = (await reply.json()) as SearchResult;
    const card = hits.find(({ cluster }) => cluster);
    const others = titles.filter((title) => title !== card?.title);
    expect([others.length, card?.cluster?.askedAs]).toEqual([1, others]);
    const theirs = await page(guest, { q: 'zzteapot' });
    expect(visibleText(theirs)).toContain(`Asked as “${others[0]}”`);
    expect(theirs).not.toContain('Zzdealer');
    const ours = visibleText(await page(agent, { q: 'zzteapot' }));
    expect(ours).toMatch(
      /Asked as “[^”]*”, “Zzdealer has a dripping pot”|Asked as “Zzdealer has a/,
    );
    const german = await guest.get('/search?q=zzteapot', { 'accept-language': 'de' });
    expect(visibleText(german.text)).toContain(`So wurde gefragt: „${others[0]}“`);
  });

  it('takes the whole text along to the question', async () => {
    const q = `Zzbrummt my fridge at night? ${'Zzseit the move it does so every hour. '.repeat(40)}tag:none`;
    const link = linkTo(await page(member, { q }), 'Ask this') ?? '';
    const form = (await member.get(link)).text;
    expect(form).toContain('value="Zzbrummt my fridge at night?"');
    const body = unescapeHtml(/<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(form)?.[1] ?? '');
    expect(body.match(/Zzseit the move/g)).toHaveLength(40);
    expect(body).not.toContain('tag:none');
    const short = linkTo(await page(member, { q: 'zzbrummt' }), 'Ask this');
    expect(short).toBe('/ask?title=zzbrummt');
  });
});
