import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { VOTE_WEIGHTS } from '../../../../libs/search-engine/analysis/votes';
import { onBothEngines } from '../../../../test/support/both-engines';
import { Build, type BuiltItem } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { newId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import type { SearchRequest } from '../search-request';
import { SearchService, type SearchResult } from '../search.service';
import { readSolutions, type Solutions } from './solutions-reader';

jest.setTimeout(180_000);

const QUESTION = 'How do I get the messages back that compaction swallowed?';

/** What clusters and solved problems have to say in an election, whatever engine stands below it. */
function voting(settings: () => Promise<Record<string, string>>): void {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;
  let curator: Viewer;
  let asked: BuiltItem;
  let alike: BuiltItem;
  const solutions = {} as Record<'linked' | 'solved' | 'article' | 'howto', BuiltItem>;

  const lang = 'en';
  const search = (viewer: Viewer, change: Partial<SearchRequest> = {}): Promise<SearchResult> =>
    hub.app.get(SearchService).search(viewer, {
      q: QUESTION,
      mode: 'question',
      filters: {},
      sort: 'relevance',
      page: 1,
      size: 50,
      facets: [],
      collapse: 'item',
      ...change,
    });
  const found = async (viewer: Viewer, change: Partial<SearchRequest> = {}) =>
    (await search(viewer, change)).hits;
  const idsOf = async (viewer: Viewer, change: Partial<SearchRequest> = {}) =>
    (await found(viewer, change)).map(({ id }) => id);
  const settled = async () => expect(await waitForOutbox(build.dataSource)).toBe(true);
  const solved = async (title: string) => {
    const question = await build.question({ lang, title });
    const answer = await build.answer(question, { body: 'It went well.' });
    await build.posts.accept(question.author, answer.id, true);
    return question;
  };

  beforeAll(async () => {
    hub = await startTestHub(await settings());
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    curator = await build.viewer('agent', 'curator');
    asked = await build.question({ lang, title: 'Compaction swallowed my messages' });
    alike = await build.question({ lang, title: 'Letters vanished at night' });
    solutions.linked = await build.article({ lang, title: 'Restoring folders' });
    solutions.solved = await solved('Where did my correspondence go');
    solutions.article = await build.article({ lang, title: 'Repairing a store' });
    solutions.howto = await build.howto({ lang, title: 'Sledgehammer' });
    await links.link(asked, 'same-problem', alike, curator);
    await settled();
  });
  afterAll(() => hub?.close());

  it('brings what solved other members of the cluster, and these members', async () => {
    const { linked, solved, article, howto } = solutions;
    const before = await idsOf(curator);
    for (const { id } of Object.values(solutions)) expect(before).not.toContain(id);
    await links.link(alike, 'answers', linked, curator);
    for (const member of [solved, article, howto]) {
      await links.link(alike, 'same-problem', member, curator);
    }
    await settled();
    const forCurator = await idsOf(curator);
    for (const { id } of Object.values(solutions)) expect(forCurator).toContain(id);
    const forGuest = await found(build.guest);
    const ids = forGuest.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([linked.id, solved.id, article.id]));
    expect(ids).not.toContain(howto.id);
    const hit = forGuest.find(({ id }) => id === linked.id);
    expect(hit?.why).toContainEqual({
      code: 'helped',
      text: 'helped 1 person who asked something similar',
    });
    expect(hit?.helped?.questions.map(({ title }) => title)).toEqual([
      'Compaction swallowed my messages',
    ]);
  });

  it('is worth less than a link of the question’s own', async () => {
    const own = await build.article({ lang, title: 'Undoing it' });
    const { id } = await links.link(asked, 'answers', own, curator);
    await settled();
    const ids = await idsOf(build.guest);
    expect(ids.indexOf(own.id)).toBeLessThan(ids.indexOf(solutions.linked.id));
    await links.writer.remove(curator, id);
  });

  it('hears nothing from a member the reader may not see, nor counts it', async () => {
    const told = (hits: SearchResult['hits']) =>
      hits.map(({ id, score, why, helped, evidence }) => [id, score, why, helped, evidence]);
    const secret = await build.article({ lang, title: 'Told behind closed doors' });
    await settled();
    const before = told(await found(build.guest));
    const whisper = await build.question({
      lang,
      space: 'internal',
      by: curator,
      title: 'Whisper',
    });
    for (const item of [secret, solutions.linked]) {
      await links.link(whisper, 'answers', item, curator);
    }
    await links.link(alike, 'same-problem', whisper, curator);
    await settled();
    expect(told(await found(build.guest))).toEqual(before);
    expect(await idsOf(curator)).toContain(secret.id);
    // Nor from one that is hidden later.
    expect(await idsOf(build.guest)).toContain(solutions.linked.id);
    const [row] = await hub.dataSourceRows<{ acl: string[] }>(
      `SELECT acl FROM items WHERE id = $1`,
      [alike.id],
    );
    await hub.dataSourceRows(`UPDATE items SET acl = '{agents}' WHERE id = $1`, [alike.id]);
    expect(await idsOf(build.guest)).not.toContain(solutions.linked.id);
    await hub.dataSourceRows(`UPDATE items SET acl = $2 WHERE id = $1`, [alike.id, row?.acl]);
  });

  it('hears nothing from an answer the reader may not see', async () => {
    const hidden = `UPDATE posts SET acl = $2 WHERE item_id = $1`;
    await hub.dataSourceRows(hidden, [solutions.solved.id, ['agents']]);
    expect(await idsOf(build.guest)).not.toContain(solutions.solved.id);
    expect(await idsOf(curator)).toContain(solutions.solved.id);
    await hub.dataSourceRows(hidden, [solutions.solved.id, ['public']]);
    expect(await idsOf(build.guest)).toContain(solutions.solved.id);
  });

  it('puts a solution that was replaced behind the one that replaces it', async () => {
    const topic = { q: 'zzkettle whistles out of tune', mode: 'question' } as const;
    const voter = await build.question({ lang, title: 'My zzkettle whistles out of tune' });
    const old = await build.article({ lang, title: 'Old remedy' });
    const next = await build.article({ lang, title: 'Next remedy' });
    for (const article of [old, next]) await links.link(voter, 'answers', article, curator);
    await settled();
    const order = async (viewer: Viewer) =>
      (await idsOf(viewer, topic)).filter((id) => [old.id, next.id].includes(id));
    expect(await order(build.guest)).toEqual([old.id, next.id]);
    await links.link(next, 'supersedes', old, curator);
    expect(await order(build.guest)).toEqual([next.id, old.id]);
    await hub.dataSourceRows(`UPDATE items SET acl = '{agents}' WHERE id = $1`, [next.id]);
    expect(await order(build.guest)).toEqual([old.id]);
  });

  it('prefers of two solutions the one that solved a problem more often, as far as the reader knows', async () => {
    const topic = { q: 'zzlantern flickers in the wind', mode: 'question' } as const;
    const voter = await build.question({ lang, title: 'My zzlantern flickers in the wind' });
    const rare = await build.article({ lang, title: 'Wicks and oil' });
    const often = await build.article({ lang, title: 'Cleaning glass' });
    for (const article of [rare, often]) await links.link(voter, 'answers', article, curator);
    const others = [];
    for (let n = 0; n < 3; n++)
      others.push(await build.question({ lang, title: `Elsewhere ${n}` }));
    await settled();
    const order = async (viewer: Viewer) =>
      (await idsOf(viewer, topic)).filter((id) => [rare.id, often.id].includes(id));
    // Alike: the older one first.
    expect(await order(build.guest)).toEqual([rare.id, often.id]);
    for (const other of others) await links.link(other, 'answers', often, curator);
    await build.writer.confirm(await build.viewer(), often.id, true);
    expect(await order(build.guest)).toEqual([often.id, rare.id]);
    const hit = (await found(build.guest, topic)).find(({ id }) => id === often.id);
    const said = hit?.why.find(({ code }) => code === 'solved');
    expect(said?.text).toBe('solved a problem for 5 people');
    expect(said?.factor).toBeCloseTo(1 + (VOTE_WEIGHTS.solved * Math.log(6)) / Math.log(101));
    const german = (await found(build.guest, { ...topic, locale: 'de' })).find(
      ({ id }) => id === rare.id,
    );
    expect(german?.why).toContainEqual({
      code: 'solved',
      text: 'löste ein Problem für eine Person',
      factor: expect.any(Number) as number,
    });
    // Problems of others count for those who may know of them.
    for (const other of [...others, often]) {
      await hub.dataSourceRows(
        `UPDATE items SET acl = CASE WHEN id = $2 THEN acl ELSE '{agents}' END, confirmed_count = 0 WHERE id = $1`,
        [other.id, often.id],
      );
    }
    expect(await order(build.guest)).toEqual([rare.id, often.id]);
    expect(await order(curator)).toEqual([often.id, rare.id]);
  });
}

onBothEngines('solutions through clusters', voting);

describe('a large cluster', () => {
  let build: Build;
  let voters: string[];
  const scope = () => scopeOf(build.guest);

  beforeAll(async () => {
    build = await Build.start();
    const author = await build.viewer();
    const cluster = newId();
    // Two open questions, then articles for agents only, then wiki pages for everybody.
    const rows = await build.dataSource.query<{ id: string; kind: string }[]>(
      `INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id, cluster_id)
       SELECT gen_random_uuid(), 'community', kind, 'en', 'T', 't', CASE kind WHEN 'question' THEN 'open' ELSE 'published' END,
              acl, acl, $1, $2
         FROM generate_series(1, 300) AS n CROSS JOIN LATERAL (SELECT
              CASE WHEN n <= 2 THEN 'question' WHEN n <= 150 THEN 'article' ELSE 'wiki' END AS kind,
              CASE WHEN n BETWEEN 3 AND 150 THEN '{agents}'::text[] ELSE '{public}' END AS acl) AS k
       RETURNING id, kind`,
      [author.id, cluster],
    );
    await build.dataSource.query(
      `INSERT INTO layers (id, item_id, position, body, audience, acl)
       SELECT gen_random_uuid(), id, 0, 'B', audience, acl FROM items WHERE cluster_id = $1`,
      [cluster],
    );
    voters = rows.filter(({ kind }) => kind === 'question').map(({ id }) => id);
  });
  afterAll(() => build.close());

  it('brings the best that the reader may see, by one query', async () => {
    let found: Solutions | undefined;
    const statements = await build.statementsOf(async () => {
      found = await readSolutions(build.dataSource, scope(), voters, VOTE_WEIGHTS);
    });
    expect(statements).toHaveLength(1);
    expect(found?.targets.size).toBe(10);
    expect(new Set([...(found?.targets.values() ?? [])].map(({ kind }) => kind))).toEqual(
      new Set(['wiki']),
    );
    expect(found?.votes.map(({ grade }) => grade)).toEqual(Array<number>(20).fill(0.7));
  });

  it('has no say where its weight is nothing', async () => {
    const weights = { ...VOTE_WEIGHTS, cluster: 0 };
    const { votes } = await readSolutions(build.dataSource, scope(), voters, weights);
    expect(votes).toEqual([]);
  });
});
