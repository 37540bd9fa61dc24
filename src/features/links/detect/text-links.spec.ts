import { OutboxUnavailable } from '../../../../libs/outbox/outbox-handlers';
import { writeOutbox } from '../../../../libs/outbox/write-outbox';
import { shortId } from '../../../kernel/ids';
import { Build, type BuiltItem } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { DocumentReader } from '../../search/document-reader';
import { AccountsOptions } from '../../accounts/accounts.api';
import { addressesIn, spellingsOf } from './addresses';
import { askForAll, TextLinks } from './text-links';

const HUB = 'https://hub.example';

describe('addresses in a text', () => {
  const id = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
  const short = shortId(id);

  it.each([
    [`see ${HUB}/questions/${short}/any-slug.`, { item: id }],
    [`see [this](/articles/${short}/x)`, { item: id }],
    [`like #${short}`, { item: id }],
    [`${HUB}/threads/${short}/x#p-${short}`, { item: id, post: id }],
    [`${HUB}/posts/${short}`, { post: id }],
  ])('%s', (text, here) => expect(addressesIn(text, HUB)).toMatchObject([{ here }]));

  it.each([`${HUB}/search?q=x`, 'no address', '#1', 'mailto:a@b.example', '# Heading'])(
    'none of an item: %s',
    (text) => expect(addressesIn(text, HUB).filter((one) => 'here' in one)).toEqual([]),
  );

  it('of other places are known however they are written', () => {
    expect(spellingsOf('http://www.forum.example/t/1/')).toContain('https://forum.example/t/1');
    expect(spellingsOf('nonsense')).toEqual([]);
  });
});

describe('links found in texts', () => {
  let build: Build;
  let links: BuildLinks;
  let texts: TextLinks;
  beforeAll(async () => {
    build = await Build.start();
    links = new BuildLinks(build);
    texts = new TextLinks(build.dataSource, links.units, new AccountsOptions(HUB, 's', false));
  });
  afterAll(() => build.close());

  const addressOf = (item: BuiltItem) => `${HUB}/questions/${shortId(item.id)}/x`;
  /** Lets the links follow what was written since. */
  const settle = async () => {
    const rows = await build.dataSource.query<{ payload: object }[]>(
      `WITH gone AS (DELETE FROM outbox WHERE topic = 'texts' RETURNING payload) SELECT payload FROM gone`,
    );
    await texts.follow(rows.map((row) => row.payload));
    return rows.length;
  };
  const linksOf = (item: BuiltItem) =>
    build.dataSource.query<{ id?: string; kind: string; state: string }[]>(
      `SELECT id, version, kind, state, from_item, to_item FROM links WHERE from_item = $1 OR to_item = $1`,
      [item.id],
    );

  it('come with the text and go when it is edited out', async () => {
    const target = await build.question();
    const item = await build.question({ body: `The same as ${addressOf(target)}` });
    await settle();
    expect(await linksOf(item)).toMatchObject([{ kind: 'same-problem', state: 'proposed' }]);
    await build.writer.edit(item.author, item.id, { body: 'Nothing more.' });
    await settle();
    expect(await linksOf(item)).toEqual([]);
  });

  it('count at once when the company’s people wrote them, and lead to what solves', async () => {
    const [question, article] = [await build.question(), await build.article()];
    const agent = await build.viewer('agent');
    await build.answer(question, { by: agent, body: `See #${shortId(article.id)}` });
    await settle();
    expect(await linksOf(article)).toMatchObject([
      { kind: 'answers', state: 'confirmed', from_item: question.id, to_item: article.id },
    ]);
  });

  it('that replace a text count for its rank only while the newer one may be read', async () => {
    const [older, newer] = [await build.article(), await build.article()];
    await links.link(newer, 'supersedes', older);
    const reader = new DocumentReader(build.dataSource);
    const quality = async () => {
      const ops = await reader.opsFor([{ items: [older.id] }]);
      return ops.flatMap((op) => (op.op === 'put' ? [[op.doc.version, op.doc.quality]] : []))[0];
    };
    const [version = 0, low = 0] = (await quality()) ?? [];
    const curator = await build.viewer('curator');
    await build.writer.delete(curator, newer.id);
    await settle();
    const [hidden = 0, high = 0] = (await quality()) ?? [];
    expect([hidden > version, high > low]).toEqual([true, true]);
    await build.writer.undelete(curator, newer.id);
    await settle();
    const [shown = 0, again] = (await quality()) ?? [];
    expect([shown > hidden, again]).toEqual([true, low]);
  });

  const clusterOf = async (item: BuiltItem) => {
    const [row] = await build.dataSource.query<{ cluster_id: string | null }[]>(
      `SELECT cluster_id FROM items WHERE id = $1`,
      [item.id],
    );
    return row?.cluster_id ?? null;
  };

  it('that count go, and their clusters fall apart, when they are edited out', async () => {
    const [target, agent] = [await build.question(), await build.viewer('agent')];
    const item = await build.question({ by: agent, body: `The same as ${addressOf(target)}` });
    await settle();
    expect(await linksOf(item)).toMatchObject([{ kind: 'same-problem', state: 'confirmed' }]);
    expect(await clusterOf(item)).toEqual(expect.any(String));
    expect(await clusterOf(target)).toBe(await clusterOf(item));
    await build.writer.edit(agent, item.id, { body: 'Nothing more.' });
    await settle();
    expect(await linksOf(item)).toEqual([]);
    expect([await clusterOf(item), await clusterOf(target)]).toEqual([null, null]);
  });

  describe('by the company’s people, of what was proposed already', () => {
    /** The other way round, so that the text’s own direction is seen to count. */
    const propose = (from: BuiltItem, to: BuiltItem, origin: string, decidedBy?: string) =>
      build.dataSource.query(
        `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability, evidence, decided_by, author_id)
         VALUES (gen_random_uuid(), 'same-problem', $1, $2, 'proposed', $3, 0.4, '{"asking": true, "reasons": ["rare"]}',
                 $4, $5)`,
        [from.id, to.id, origin, decidedBy ?? null, from.author.id],
      );
    /** Has a link to the target in a text of an agent. */
    const mention = async (origin: string, decidedBy?: string) => {
      const [target, agent] = [await build.question(), await build.viewer('agent')];
      const item = await build.question({ by: agent, body: `Like #${shortId(target.id)}` });
      await propose(target, item, origin, decidedBy);
      await settle();
      return { target, item, agent };
    };

    it.each(['detector', 'text'])('confirm what a %s proposed', async (origin) => {
      const { target, item, agent } = await mention(origin);
      const found = await build.dataSource.query<object[]>(
        `SELECT state, origin, author_id, decided_by, decided_at IS NOT NULL AS dated, probability, version, evidence,
                from_item FROM links WHERE to_item = $1`,
        [target.id],
      );
      expect(found).toEqual([
        {
          state: 'confirmed',
          origin: 'text',
          author_id: agent.id,
          decided_by: null,
          dated: true,
          probability: null,
          version: 2,
          evidence: { asking: true, reasons: [`#${shortId(target.id)}`], source: item.id },
          from_item: item.id,
        },
      ]);
      expect(await clusterOf(item)).toEqual(expect.any(String));
      expect(await clusterOf(target)).toBe(await clusterOf(item));
    });

    it('confirm what stood in a text already when its writer was a member, and go when it is edited out', async () => {
      const [target, agent] = [await build.question(), await build.viewer('moderator')];
      const item = await build.question({ body: `Like #${shortId(target.id)}` });
      await settle();
      expect(await linksOf(item)).toMatchObject([{ state: 'proposed' }]);
      await build.writer.edit(agent, item.id, { body: `It is like #${shortId(target.id)}` });
      await settle();
      expect(await linksOf(item)).toMatchObject([{ state: 'confirmed', from_item: item.id }]);
      expect(await clusterOf(item)).toEqual(expect.any(String));
      expect(await clusterOf(target)).toBe(await clusterOf(item));
      const audits = await build.dataSource.query<object[]>(
        `SELECT a.action, a.actor_id FROM audit a JOIN links l ON l.id = a.subject_id
          WHERE l.from_item = $1 AND a.action = 'link.confirmed'`,
        [item.id],
      );
      expect(audits).toEqual([{ action: 'link.confirmed', actor_id: agent.id }]);
      // Once more it changes nothing.
      await build.writer.edit(item.author, item.id, { body: `Still like #${shortId(target.id)}` });
      await settle();
      expect(await linksOf(item)).toMatchObject([{ state: 'confirmed', version: 2 }]);
      await build.writer.edit(agent, item.id, { body: 'Like nothing.' });
      await settle();
      expect(await linksOf(item)).toEqual([]);
      expect(await clusterOf(target)).toBeNull();
    });

    it('leave what a person has confirmed and taken back', async () => {
      const [target, agent] = [await build.question(), await build.viewer('moderator')];
      const item = await build.question({ body: `Like #${shortId(target.id)}` });
      await settle();
      const [{ id = '' } = {}] = await linksOf(item);
      await links.writer.decide(agent, id, { state: 'confirmed' });
      await links.writer.decide(agent, id, { state: 'proposed' });
      await build.writer.edit(agent, item.id, { body: `Again #${shortId(target.id)}` });
      await settle();
      expect(await linksOf(item)).toMatchObject([{ state: 'proposed', version: 3 }]);
      expect(await clusterOf(item)).toBeNull();
    });

    it('leave what a person proposed or took back', async () => {
      const curator = await build.viewer('curator');
      for (const [origin, decidedBy] of [['person'], ['detector', curator.id]] as const) {
        const { target, item } = await mention(origin, decidedBy);
        expect(await linksOf(item)).toMatchObject([{ state: 'proposed', from_item: target.id }]);
        expect(await clusterOf(item)).toBeNull();
      }
    });
  });

  it('stay as a person decided', async () => {
    const target = await build.question();
    const item = await build.question({ body: addressOf(target) });
    await settle();
    const [link] = await build.dataSource.query<{ id: string }[]>(
      `SELECT id FROM links WHERE from_item = $1`,
      [item.id],
    );
    const curator = await build.viewer('curator');
    await links.writer.decide(curator, String(link?.id), { state: 'rejected' });
    await build.writer.edit(item.author, item.id, { body: `Again: ${addressOf(target)}` });
    await settle();
    expect(await linksOf(item)).toMatchObject([{ state: 'rejected' }]);
  });

  it('are not looked for in parts that fewer may read', async () => {
    const [secret, author] = [await build.howto(), await build.viewer('agent')];
    const item = await build.question({
      by: author,
      layers: [
        { audience: ['public'], body: 'Open.' },
        { audience: ['agents'], body: `Inside: ${addressOf(secret)}` },
      ],
    });
    await settle();
    expect(await linksOf(item)).toEqual([]);
  });

  it('are found in everything after an import, in steps', async () => {
    const target = await build.thread();
    const item = await build.question({ body: 'Look at http://forum.example/t/7/' });
    await settle();
    await build.dataSource.query(`UPDATE items SET origin_url = $2 WHERE id = $1`, [
      target.id,
      'https://www.forum.example/t/7',
    ]);
    await askForAll(build.dataSource.manager);
    while ((await settle()) > 0);
    expect(await linksOf(item)).toMatchObject([{ kind: 'same-problem', to_item: target.id }]);
  });

  it('are not looked for in everything while the index is still being filled', async () => {
    await settle();
    const { manager } = build.dataSource;
    const filling = { topic: 'index', key: 'k', lane: 'bulk' as const, payload: {} };
    await writeOutbox(manager, [filling]);
    await expect(texts.follow([{ all: { table: 'items' } }])).rejects.toThrow(OutboxUnavailable);
    await manager.query(`DELETE FROM outbox WHERE topic = 'index'`);
    await expect(texts.follow([{ all: { table: 'items' } }])).resolves.toBeUndefined();
    await settle();
  });

  it('costs no row for texts without any', async () => {
    await build.question({ body: 'No address at all. # Heading' });
    expect(await settle()).toBe(0);
  });
});
