import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { onBothEngines } from '../../../../test/support/both-engines';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { SearchEngine } from '../../../../libs/search-engine/search-engine';
import { newId } from '../../../kernel/ids';
import { Viewer } from '../../../kernel/viewer';
import { AccountsService } from '../../accounts/accounts.service';
import { IdentityService } from '../../accounts/identity.service';
import { ItemWriter, PostWriter } from '../../items/items.api';
import { LINK_PAIR } from '../../links/links.api';
import { LinkWriter } from '../../links/write/link-writer';
import type { SearchRequest } from '../search-request';
import { SearchService } from '../search.service';
import { SimilarService } from '../similar.service';

const QUESTION =
  'My mailbox swallowed every message after the nightly compaction, how do I get them back?';
const FILLER = 'The weather in the mountains was fine and nobody thought of computers for a while.';

const request = (change: Partial<SearchRequest> = {}): SearchRequest => ({
  q: QUESTION,
  mode: 'question',
  filters: {},
  sort: 'relevance',
  page: 1,
  size: 10,
  facets: [],
  ...change,
});

/** What votes promise, whatever engine stands below them. */
function voting(settings: () => Promise<Record<string, string>>): void {
  let hub: TestHub;
  let member: Viewer;
  let agent: Viewer;
  let article: string;
  let asked: string[];
  const guest = Viewer.guest();

  const viewer = async (name: string, roles: ('member' | 'agent' | 'curator')[]) => {
    const id = await hub.app.get(AccountsService).signUp({
      email: `${name}@votes.example`,
      displayName: name,
      password: 'not asked for here',
      roles,
    });
    return (await hub.app.get(IdentityService).byUserId(id)) as Viewer;
  };
  const write = async (by: Viewer, item: object): Promise<string> =>
    (
      await hub.app.get(ItemWriter).create(by, {
        space: 'community',
        kind: 'question',
        lang: 'en',
        body: FILLER,
        ...item,
      } as never)
    ).id;
  const link = async (from: string, to: string, kind = 'answers', state = 'confirmed') => {
    // The hub may have proposed it by itself meanwhile: then it is decided here.
    await hub.dataSourceRows(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin) VALUES ($1, $2, $3, $4, $5, 'person')
       ON CONFLICT (${LINK_PAIR})
       DO UPDATE SET state = excluded.state, origin = 'person', from_item = excluded.from_item, to_item = excluded.to_item`,
      [newId(), kind, from, to, state],
    );
  };
  const found = async (by: Viewer, change: Partial<SearchRequest> = {}) =>
    (await hub.app.get(SearchService).search(by, request(change))).hits;

  beforeAll(async () => {
    hub = await startTestHub(await settings());
    member = await viewer('member', ['member']);
    agent = await viewer('agent', ['member', 'agent', 'curator']);
    article = await write(agent, {
      space: 'company',
      kind: 'article',
      title: 'Restoring folders',
      tags: ['repair'],
      body: 'Close the program, delete the index file and start again.',
    });
    for (const state of ['in-review', 'published'] as const) {
      await hub.app.get(ItemWriter).changeState(agent, article, state);
    }
    asked = [];
    for (const title of [
      'Messages swallowed by compaction of my mailbox',
      'Mailbox empty after nightly compaction, messages gone',
      'How to get messages back after compaction',
    ]) {
      asked.push(await write(member, { title }));
    }
    for (let n = 0; n < 6; n++) await write(member, { title: `Mailbox question number ${n}` });
    for (const question of asked.slice(0, 2)) await link(question, article);
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
  });
  afterAll(() => hub?.close());

  it('comes in although no word of the question stands in it', async () => {
    const hits = await found(guest);
    expect(hits[0]?.id).toBe(article);
    expect(hits[0]?.why).toContainEqual({
      code: 'helped',
      text: 'helped 2 people who asked something similar',
    });
    expect(hits[0]?.helped?.questions.map(({ title }) => title).sort()).toEqual([
      'Mailbox empty after nightly compaction, messages gone',
      'Messages swallowed by compaction of my mailbox',
    ]);
    expect(hits[0]?.evidence).toContainEqual({ kind: 'solves', count: 2, most: false });
    const { total, brought, facets } = await hub.app
      .get(SearchService)
      .search(guest, request({ size: 100, facets: ['kind'] }));
    expect([total.value + brought, brought]).toEqual([hits.length, 1]);
    expect(facets.kind).toEqual([{ value: 'question', count: total.value }]);
    const scores = hits.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('is offered while somebody asks, and beside the questions themselves', async () => {
    const similar = hub.app.get(SimilarService);
    expect((await similar.similar(guest, { title: QUESTION })).hits[0]?.id).toBe(article);
    const { hits: others } = await similar.similar(guest, { title: QUESTION, exclude: article });
    expect(others.map(({ id }) => id)).not.toContain(article);
  });

  it('has to fulfil the filters, and is found behind one that leaves out the questions', async () => {
    const ids = async (filters: SearchRequest['filters']) =>
      (await found(guest, { filters })).map(({ id }) => id);
    expect(await ids({ kind: ['article'] })).toEqual([article]);
    expect(await ids({ space: ['community'] })).not.toContain(article);
    expect(await ids({ tag: ['repair'], kind: ['article'] })).toEqual([article]);
    expect(await ids({ tag: ['other'] })).toEqual([]);
    expect(await ids({ lang: ['de'] })).toEqual([]);
  });

  it('is found by the words in which customers asked for it', async () => {
    const typed = { q: 'nightly compaction', mode: 'typing' } as const;
    const hits = await found(guest, typed);
    // Behind the text that has them itself.
    expect(hits[0]?.id).toBe(asked[1]);
    expect(hits.slice(0, 3).map(({ id }) => id)).toContain(article);
    expect(hits.find(({ id }) => id === article)?.why).toContainEqual({
      code: 'asked',
      text: 'customers asked: “Mailbox empty after nightly compaction, messages gone”',
    });
    expect((await found(guest, { ...typed, filters: { kind: ['article'] } }))[0]?.id).toBe(article);
    // Phrases and excluded words are judged by the index alone.
    const excluding = await found(guest, { q: 'nightly compaction -computers', mode: 'typing' });
    expect(excluding.map(({ id }) => id)).not.toContain(article);
  });

  it('stands on one page only, and nothing is lost or repeated', async () => {
    const all = (await found(guest, { size: 100 })).map(({ id }) => id);
    const paged: string[] = [];
    for (let page = 1; page <= 4; page++) {
      paged.push(...(await found(guest, { page, size: 3 })).map(({ id }) => id));
    }
    expect(paged).toEqual(all);
    expect(new Set(all).size).toBe(10);
  });

  it('does not speak through what the reader may not see', async () => {
    const secret = await write(agent, {
      space: 'internal',
      kind: 'howto',
      title: 'Sledgehammer',
      body: 'Only for us.',
    });
    const whisper = await write(agent, {
      space: 'internal',
      title: 'Messages swallowed by compaction of a mailbox, as told by the customer',
    });
    await link(asked[0] as string, secret);
    await link(whisper, article);
    await link(whisper, asked[2] as string);
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    const [forGuest, forAgent] = [await found(guest), await found(agent)];
    expect(forGuest.map(({ id }) => id)).not.toContain(secret);
    expect(forGuest[0]?.helped?.count).toBe(2);
    expect(forGuest.find(({ id }) => id === asked[2])?.helped).toBeUndefined();
    expect(forGuest[0]?.evidence).toContainEqual({ kind: 'solves', count: 2, most: false });
    const typed = { q: 'told customer', mode: 'typing' } as const;
    expect((await found(guest, typed)).map(({ id }) => id)).not.toContain(article);
    expect((await found(agent, typed)).map(({ id }) => id)).toContain(article);
    expect(forAgent.map(({ id }) => id)).toContain(secret);
    const seenByAgent = forAgent.find(({ id }) => id === article);
    expect(seenByAgent?.helped?.count).toBe(3);
    expect(seenByAgent?.evidence).toContainEqual({ kind: 'solves', count: 3, most: false });
  });

  it('does not let those vote that merely share a word', async () => {
    const far = await write(member, { title: 'A mailbox of copper beside the garden door' });
    const other = await write(agent, { title: 'Polishing metal' });
    await link(far, other);
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    const ids = (await found(guest, { size: 100 })).map(({ id }) => id);
    expect(ids).toContain(far);
    expect(ids).not.toContain(other);
    const similar = await hub.app
      .get(SimilarService)
      .similar(guest, { title: QUESTION, limit: 50 });
    expect(similar.hits.map(({ id }) => id)).not.toContain(other);
  });

  it('puts what was replaced behind what replaces it, for those who may see that', async () => {
    const old = await write(agent, { title: 'Zanzibar lantern flickers' });
    const next = await write(agent, {
      title: 'What to do when some lantern from Zanzibar flickers',
    });
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    const order = async (by: Viewer) =>
      (await found(by, { q: 'zanzibar lantern flickers', mode: 'typing', collapse: 'item' })).map(
        ({ id }) => id,
      );
    expect(await order(guest)).toEqual([old, next]);
    await link(next, old, 'supersedes');
    expect(await order(guest)).toEqual([next, old]);
    await hub.dataSourceRows(`UPDATE items SET acl = '{agents}' WHERE id = $1`, [next]);
    expect(await order(guest)).toEqual([old]);
  });

  it('leaves a text where it is for those who may not read the answer that replaces it', async () => {
    const old = await write(agent, { title: 'Madrid chandelier rattles' });
    const next = await write(agent, {
      title: 'What to do when some chandelier from Madrid rattles',
    });
    const { id: answer } = await hub.app.get(PostWriter).create(agent, next, {
      kind: 'answer',
      body: FILLER,
      audience: ['agents'],
    });
    const hits = async (by: Viewer) => {
      expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
      const typed = { q: 'madrid chandelier rattles', mode: 'typing', collapse: 'item' } as const;
      // On its way from memory into a server's index a text changes the scale of its score.
      const isOwn = hub.app.get(SearchEngine).info.caps.has('threadCounts');
      return (await found(by, typed)).map(({ id, strength }) => ({
        id,
        strength: isOwn && strength,
      }));
    };
    const before = await hits(guest);
    expect(before.map(({ id }) => id)).toEqual([old, next]);
    await hub.app.get(LinkWriter).create(agent, answer, { kind: 'supersedes', to: old });
    expect(await hits(guest)).toEqual(before);
    expect((await hits(agent)).map(({ id }) => id)).toEqual([next, old]);
  });

  it('counts only what somebody confirmed', async () => {
    const [other] = await Promise.all([write(agent, { title: 'Unrelated' })]);
    await link(asked[1] as string, other as string, 'answers', 'proposed');
    await link(asked[0] as string, other as string, 'contradicts');
    expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    expect((await found(guest)).map(({ id }) => id)).not.toContain(other);
  });

  describe('of one cluster', () => {
    const words = { q: 'compaction', mode: 'typing' } as const;
    let inside: string;

    beforeAll(async () => {
      const links = hub.app.get(LinkWriter);
      inside = await write(agent, {
        space: 'internal',
        kind: 'howto',
        title: 'Compaction eats mailboxes, for agents',
      });
      for (const to of [asked[1] as string, inside]) {
        await links.create(agent, asked[0] as string, { kind: 'same-problem', to });
      }
      expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
    });

    it('shows one hit with what stands behind it, as each reader may know it', async () => {
      const ofCluster = async (by: Viewer) => {
        const hits = await found(by, words);
        const cards = hits.filter(({ cluster }) => cluster);
        expect(cards).toHaveLength(1);
        const members = [asked[0], asked[1], inside];
        expect(hits.filter(({ id }) => members.includes(id))).toHaveLength(1);
        return cards[0]?.cluster;
      };
      const forGuest = await ofCluster(guest);
      expect(forGuest).toMatchObject({ size: 2, bySpace: { community: 2 } });
      expect(JSON.stringify(forGuest)).not.toContain(inside);
      expect(await ofCluster(agent)).toMatchObject({
        size: 3,
        bySpace: { community: 2, internal: 1 },
      });
    });

    it('shows it by the member that fulfils the filter, and each for itself when asked to', async () => {
      const [hit] = (await found(agent, { ...words, filters: { space: ['internal'] } })).filter(
        ({ cluster }) => cluster,
      );
      expect(hit?.id).toBe(inside);
      const items = (await found(agent, { ...words, collapse: 'item' })).map(({ id }) => id);
      expect(items).toEqual(expect.arrayContaining([asked[0], asked[1], inside]));
    });

    it('repeats no cluster on another page, by relevance or by time', async () => {
      for (const sort of ['relevance', 'newest'] as const) {
        const seen: string[] = [];
        for (let page = 1; page <= 5; page++) {
          seen.push(
            ...(await found(agent, { q: 'weather mailbox', page, size: 3, sort })).map(
              ({ id }) => id,
            ),
          );
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((id) => [asked[0], asked[1], inside].includes(id))).toHaveLength(1);
      }
    });

    it('opens the spaces in place, without JavaScript', async () => {
      const page = await (await fetch(`${hub.url}/search?q=compaction`)).text();
      expect(page).toContain('2 open questions');
      expect(page).toMatch(/<details name="\/clusters\/[^"]+"/);
      expect(page).toContain('collapse=item');
      expect(page).not.toContain('for agents');
    });
  });

  it('says on the page whom it helped, in the reader’s language', async () => {
    const address = `${hub.url}/search?mode=question&q=${encodeURIComponent(QUESTION)}`;
    const page = await (await fetch(address, { headers: { 'accept-language': 'de' } })).text();
    expect(page).toContain('half 2 Personen mit ähnlicher Frage');
    expect(page).toContain('Hat 2 Personen geholfen');
    expect(page).toContain('Mailbox empty after nightly compaction');
  });
}

onBothEngines('what solved similar questions', voting);
