import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { onBothEngines } from '../../../../test/support/both-engines';
import { Build, type BuiltItem } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { newId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { LINK_PAIR } from '../../links/links.api';
import type { SearchRequest } from '../search-request';
import { SearchService } from '../search.service';

jest.setTimeout(180_000);

/** Articles and how-tos are found by the titles and tags of the questions they solved, whatever engine stands below. */
function asking(settings: () => Promise<Record<string, string>>): void {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;
  let curator: Viewer;
  let article: BuiltItem;
  let howto: BuiltItem;

  const lang = 'en';
  const link = async (from: BuiltItem, to: BuiltItem, state: 'proposed' | 'confirmed') => {
    // The hub may have proposed it by itself meanwhile: then it is decided here.
    await hub.dataSourceRows(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin) VALUES ($1, 'answers', $2, $3, $4, 'person')
       ON CONFLICT (${LINK_PAIR}) DO UPDATE SET state = excluded.state, origin = 'person'`,
      [newId(), from.id, to.id, state],
    );
  };
  const settled = async () => expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
  const found = async (viewer: Viewer, q: string, filters: SearchRequest['filters'] = {}) =>
    (
      await hub.app.get(SearchService).search(viewer, {
        q,
        mode: 'auto',
        filters,
        sort: 'relevance',
        page: 1,
        size: 20,
        facets: [],
      })
    ).hits;
  const placeOf = async (viewer: Viewer, q: string, item: BuiltItem) =>
    (await found(viewer, q)).findIndex(({ id }) => id === item.id);

  beforeAll(async () => {
    hub = await startTestHub(await settings());
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    curator = await build.viewer('agent', 'curator');
    article = await build.article({ lang, title: 'Restoring folders', body: 'Start anew.' });
    howto = await build.howto({ lang, title: 'Sledgehammer', body: 'Only for us.' });
    await build.question({ lang, title: 'Printer jams on Mondays', tags: ['printer'] });
    for (let n = 0; n < 5; n++) {
      await build.question({ lang, title: `Setup of device ${n}`, body: 'It ends with an error.' });
    }
    const asked = await build.question({
      lang,
      title: 'Nothing in the inbox',
      tags: ['zzmailgone', 'Zz Night Job'],
    });
    await link(asked, article, 'confirmed');
    await link(asked, howto, 'confirmed');
    await settled();
  });
  afterAll(() => hub?.close());

  it.each(['zzmailgone', 'zz-night-job', 'zz night job', 'ZZMailGone', 'inbox zzmailgone'])(
    'are among the first three for “%s”, which a question has alone, in a tag',
    async (q) => {
      const hits = (await found(build.guest, q)).slice(0, 3);
      const hit = hits.find(({ id }) => id === article.id);
      expect(hit?.why).toContainEqual({
        code: 'asked',
        text: 'customers asked: “Nothing in the inbox”',
      });
      expect(hit?.helped?.questions).toMatchObject([{ title: 'Nothing in the inbox' }]);
    },
  );

  it('are named to those who may read them', async () => {
    expect(await placeOf(build.guest, 'zzmailgone', howto)).toBe(-1);
    expect(await placeOf(curator, 'zzmailgone', howto)).toBeLessThan(3);
    expect(await placeOf(curator, 'zzmailgone', howto)).toBeGreaterThan(0);
  });

  it('are not found by what stands on a question the reader may not see', async () => {
    const secret = await build.question({
      lang,
      space: 'internal',
      by: curator,
      title: 'Zzwhispered about',
      tags: ['zzsecrettag'],
    });
    await link(secret, article, 'confirmed');
    await settled();
    for (const q of ['zzsecrettag', 'zzwhispered']) {
      expect(await found(build.guest, q)).toEqual([]);
      expect(await placeOf(curator, q, article)).toBe(1);
    }
    // What its words bring is not counted elsewhere either.
    const [hit] = (await found(build.guest, 'zzmailgone')).filter(({ id }) => id === article.id);
    expect(hit?.helped?.count).toBe(1);
    expect(hit?.evidence).toContainEqual({ kind: 'solves', count: 1, most: false });
  });

  it('are not found by a question that was hidden before the index knows', async () => {
    const asked = await build.question({ lang, title: 'Zzhiddenlater', tags: ['zzlatertag'] });
    await link(asked, article, 'confirmed');
    await settled();
    const articles = async () => await found(build.guest, 'zzlatertag', { kind: ['article'] });
    expect((await articles()).map(({ id }) => id)).toEqual([article.id]);
    await hub.dataSourceRows(`UPDATE items SET acl = '{agents}' WHERE id = $1`, [asked.id]);
    expect(await articles()).toEqual([]);
  });

  it('are not found by what the hub only proposes, nor by a link that was taken away', async () => {
    const guessed = await build.question({ lang, title: 'Zzguessed', tags: ['zzguesstag'] });
    await link(guessed, article, 'proposed');
    await settled();
    for (const q of ['zzguesstag', 'zzguessed']) {
      expect((await found(build.guest, q)).map(({ id }) => id)).toEqual([guessed.id]);
    }
    await link(guessed, article, 'confirmed');
    expect(await placeOf(build.guest, 'zzguesstag', article)).toBe(1);
    const [row] = await hub.dataSourceRows<{ id: string }>(
      `SELECT id FROM links WHERE from_item = $1 AND to_item = $2`,
      [guessed.id, article.id],
    );
    await links.writer.decide(curator, String(row?.id), { state: 'rejected' });
    expect(await placeOf(build.guest, 'zzguesstag', article)).toBe(-1);
  });

  it('follow a tag that is taken off the question', async () => {
    const asked = await build.question({ lang, title: 'Zzretagged', tags: ['zzoldtag'] });
    await link(asked, article, 'confirmed');
    await settled();
    expect(await placeOf(build.guest, 'zzoldtag', article)).toBe(1);
    await build.writer.edit(asked.author, asked.id, { tags: ['zznewtag'] });
    await settled();
    expect(await found(build.guest, 'zzoldtag')).toEqual([]);
    expect(await placeOf(build.guest, 'zznewtag', article)).toBe(1);
  });
}

onBothEngines('words customers used', asking);
