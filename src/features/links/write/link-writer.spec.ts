import { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { newId } from '../../../kernel/ids';
import { Build } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { waitUntilBlocked } from '../../../../test/support/locks';
import { scopeOf } from '../../access/access.api';

let build: Build;
let links: BuildLinks;
beforeAll(async () => {
  build = await Build.start();
  links = new BuildLinks(build);
});
afterAll(() => build.close());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { status?: number; code?: string }) => `${error.status} ${error.code}`,
  );

const clusterOf = async (id: string) => {
  const [row] = await build.dataSource.query<{ cluster_id: string | null }[]>(
    `SELECT cluster_id FROM items WHERE id = $1`,
    [id],
  );
  return row?.cluster_id ?? null;
};

describe('linking', () => {
  it('ties two items into a cluster, with audit and outbox rows in the same transaction', async () => {
    const [a, b] = [await build.question(), await build.article()];
    const { id } = await links.link(a, 'same-problem', b);
    const cluster = await clusterOf(a.id);
    expect(cluster).not.toBeNull();
    expect(await clusterOf(b.id)).toBe(cluster);
    const audit = await build.dataSource.query(`SELECT action FROM audit WHERE subject_id = $1`, [
      id,
    ]);
    expect(audit).toEqual([{ action: 'link.created' }]);
    const outbox = await build.dataSource.query<{ payload: object }[]>(
      `SELECT payload FROM outbox WHERE key = $1 ORDER BY id DESC LIMIT 1`,
      [a.id],
    );
    // Documents say nothing of clusters: the posts stay as they are in the index.
    expect(outbox).toEqual([{ payload: { items: [a.id] } }]);
  });

  it('makes no cluster of other kinds, and leads answers from the question to what solves it', async () => {
    const [article, question] = [await build.article(), await build.question()];
    const { id, curator } = await links.link(article, 'answers', question);
    expect(await clusterOf(article.id)).toBeNull();
    expect(await links.reader.find(scopeOf(curator), id)).toMatchObject({
      fromItem: question.id,
      toItem: article.id,
      state: 'confirmed',
    });
  });

  it.each(['guest', 'member', 'author', 'employee', 'moderator'] as const)(
    'by a %s',
    async (who) => {
      const [a, b] = [await build.question(), await build.thread()];
      const viewer = {
        guest: () => build.guest,
        member: () => build.viewer(),
        author: () => a.author,
        employee: () => build.viewer('employee'),
        moderator: () => build.viewer('moderator'),
      }[who];
      const by = await viewer();
      const made = refusal(links.writer.create(by, a.id, { kind: 'same-problem', to: b.id }));
      expect(await made).toBe(
        {
          guest: '401 sign-in-required',
          member: '403 forbidden',
          author: 'done',
          employee: '403 forbidden',
          moderator: 'done',
        }[who],
      );
      expect((await clusterOf(a.id)) !== null).toBe(who === 'moderator');
    },
  );

  it('is open to members whose answers helped three times, and their word counts', async () => {
    const member = await build.viewer();
    const question = await build.question();
    for (let n = 0; n < 3; n++) {
      const answer = await build.answer(question, { by: member });
      await build.posts.confirm(await build.viewer(), answer.id, true);
      const [a, b] = [await build.question(), await build.thread()];
      const made = refusal(links.writer.create(member, a.id, { kind: 'same-problem', to: b.id }));
      expect(await made).toBe(n < 2 ? '403 forbidden' : 'done');
      expect((await clusterOf(a.id)) !== null).toBe(n === 2);
    }
  });

  it('refuses bad input in words', async () => {
    const [a, b] = [await build.question(), await build.question()];
    const hidden = await build.howto();
    const curator = await build.viewer('curator');
    const make = (from: string, to: string, by = curator) =>
      refusal(links.writer.create(by, from, { kind: 'duplicate', to }));
    expect(await make(a.id, a.id)).toBe('422 invalid');
    expect(await make(a.id, newId())).toBe('404 not-found');
    expect(await make(newId(), newId())).toBe('404 not-found');
    expect(await make(a.id, hidden.id, a.author)).toBe('404 not-found');
    expect(await make(hidden.id, a.id, a.author)).toBe('404 not-found');
    expect(await make(a.id, b.id)).toBe('done');
    expect(await make(a.id, b.id)).toBe('409 link.exists');
    expect(await make(b.id, a.id)).toBe('409 link.exists');
    await build.writer.delete(b.author, b.id);
    expect(await make(a.id, b.id)).toBe('404 not-found');
    const asked = { kind: 'contradicts', to: a.id, state: 'confirmed' } as const;
    const c = await build.question();
    expect(await refusal(links.writer.create(c.author, c.id, asked))).toBe('403 link.propose-only');
  });

  it('keeps “supersedes” free of circles and names the way round', async () => {
    const [a, b, c] = [await build.article(), await build.article(), await build.article()];
    await links.link(a, 'supersedes', b);
    await links.link(b, 'supersedes', c);
    const curator = await build.viewer('curator');
    const closing = links.writer.create(curator, c.id, { kind: 'supersedes', to: a.id });
    await expect(closing).rejects.toMatchObject({
      status: 409,
      code: 'link.circle',
      options: { extra: { path: [{ id: a.id }, { id: b.id }, { id: c.id }] } },
    });
    const both = await Promise.all(
      [1, 2].map(async () => [await build.article(), await build.article()] as const),
    );
    for (const [x, y] of both) {
      const made = await Promise.all([
        refusal(links.writer.create(curator, x.id, { kind: 'supersedes', to: y.id })),
        refusal(links.writer.create(curator, y.id, { kind: 'supersedes', to: x.id })),
      ]);
      expect(made.filter((end) => end === 'done')).toHaveLength(1);
    }
  });
});

describe('deciding', () => {
  const proposal = async () => {
    const [a, b] = [await build.question(), await build.thread()];
    const { id } = await links.writer.create(a.author, a.id, { kind: 'same-problem', to: b.id });
    return { a, b, id };
  };

  it('confirms, refuses and takes back; clusters follow', async () => {
    const { a, b, id } = await proposal();
    const curator = await build.viewer('curator');
    const decide = (state: 'confirmed' | 'rejected' | 'proposed') =>
      links.writer.decide(curator, id, { state, reason: 'looked at both' });
    await decide('confirmed');
    expect(await clusterOf(a.id)).toBe(await clusterOf(b.id));
    await decide('rejected');
    expect([await clusterOf(a.id), await clusterOf(b.id)]).toEqual([null, null]);
    await decide('proposed');
    const scope = scopeOf(curator);
    expect(await links.reader.find(scope, id)).toMatchObject({
      state: 'proposed',
      decidedBy: null,
    });
  });

  it('shows the second curator what the first has decided', async () => {
    const { id } = await proposal();
    const [first, second] = [await build.viewer('curator'), await build.viewer('moderator')];
    const seen = ExpectedVersion.exactly(1);
    await links.writer.decide(first, id, { state: 'rejected' }, seen);
    await expect(
      links.writer.decide(second, id, { state: 'confirmed' }, seen),
    ).rejects.toMatchObject({
      status: 412,
      options: { extra: { current: { state: 'rejected', version: 2 } } },
    });
  });

  it('is not for the proposer, who may take it back while it is undecided', async () => {
    const { a, id } = await proposal();
    const confirm = links.writer.decide(a.author, id, { state: 'confirmed' });
    expect(await refusal(confirm)).toBe('403 forbidden');
    const stranger = await build.viewer();
    expect(await refusal(links.writer.remove(stranger, id))).toBe('404 not-found');
    expect(await refusal(links.writer.remove(a.author, id))).toBe('done');
    expect(await refusal(links.writer.remove(a.author, id))).toBe('404 not-found');
  });

  it('counts although the hub proposes the same link at the same moment', async () => {
    const [a, b] = [await build.question(), await build.question()];
    const hub = build.dataSource.createQueryRunner();
    await hub.startTransaction();
    const id = newId();
    await hub.query(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin) VALUES ($1, 'same-problem', $2, $3, 'proposed', 'detector')`,
      [id, b.id, a.id],
    );
    const linked = links.link(a, 'same-problem', b);
    await waitUntilBlocked(build.dataSource);
    await hub.commitTransaction();
    await hub.release();
    expect((await linked).id).toBe(id);
    const { curator } = await linked;
    expect(await links.reader.find(scopeOf(curator), id)).toMatchObject({ state: 'confirmed' });
    expect(await clusterOf(a.id)).not.toBeNull();
    expect(await clusterOf(a.id)).toBe(await clusterOf(b.id));
  });

  it('by another kind moves the link, and clusters with it', async () => {
    const { a, id } = await proposal();
    const curator = await build.viewer('curator');
    await links.writer.decide(curator, id, { state: 'confirmed' });
    await links.writer.decide(curator, id, { kind: 'contradicts' });
    expect(await clusterOf(a.id)).toBeNull();
  });
});

describe('reading links', () => {
  it('trims a link with a hidden end, for whoever may not see it, to nothing', async () => {
    const [question, howto] = [await build.question(), await build.howto()];
    const { id } = await links.link(question, 'answers', howto);
    const [agent, member] = [await build.viewer('agent'), await build.viewer()];
    const of = async (viewer: typeof agent) =>
      (await links.reader.linksOf(scopeOf(viewer), [question.id])).map((link) => link.id);
    expect(await of(agent)).toEqual([id]);
    expect(await of(member)).toEqual([]);
    expect(await links.reader.find(scopeOf(member), id)).toBeUndefined();
    expect(await refusal(links.writer.remove(member, id))).toBe('404 not-found');
  });

  it('asks the database once, however many items', async () => {
    const items = [await build.question(), await build.question(), await build.thread()];
    const viewer = await build.viewer();
    const statements = await build.statementsOf(() =>
      links.reader.linksOf(
        scopeOf(viewer),
        items.map((item) => item.id),
      ),
    );
    expect(statements).toHaveLength(1);
  });
});
