import { ItemPurge } from '../item-purge';
import { Build } from '../../../../test/support/build';

let build: Build;
beforeAll(async () => {
  build = await Build.start();
});
afterAll(() => build.close());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { status?: number; code?: string }) => `${error.status} ${error.code}`,
  );

describe('an accepted answer', () => {
  it('solves the question, the one before it falls, and taking it back opens the question', async () => {
    const question = await build.question();
    const first = await build.answer(question);
    const second = await build.answer(question);
    await build.posts.accept(question.author, first.id, true);
    await build.posts.accept(question.author, second.id, true);
    const item = await build.reader.get(build.guest, question.id);
    expect(item).toMatchObject({ state: 'solved', acceptedPostId: second.id });
    expect(await build.postReader.get(build.guest, first.id)).toMatchObject({ accepted: false });
    await build.posts.accept(question.author, second.id, false);
    expect(await build.reader.get(build.guest, question.id)).toMatchObject({
      state: 'open',
      acceptedPostId: null,
      version: item.version,
    });
  });

  it('is an entry of the question’s history, and so is taking it back', async () => {
    const moderator = await build.viewer('moderator');
    const question = await build.question({ title: 'One' });
    const [first, second] = [await build.answer(question), await build.answer(question)];
    await build.writer.edit(question.author, question.id, { title: 'Two', reason: 'clearer' });
    const history = async () =>
      (await build.revisions.list(build.guest, 'item', question.id)).map((line) => [
        line.version,
        line.title,
        line.state,
        line.author.handle,
        line.reason,
        line.current,
      ]);
    const [asker, steward] = [question.author.user?.handle, moderator.user?.handle];
    await build.posts.accept(moderator, first.id, true);
    await build.posts.accept(question.author, second.id, true);
    const solved = [3, 'Two', 'solved', steward, 'An answer was accepted.', true];
    const before = [
      [2, 'Two', 'open', asker, 'clearer', false],
      [1, 'One', 'open', asker, '', false],
    ];
    expect(await history()).toEqual([solved, ...before]);
    await build.posts.accept(question.author, second.id, false);
    const withdrawn = [4, 'Two', 'open', asker, 'The accepted answer was withdrawn.', true];
    expect(await history()).toEqual([withdrawn, solved.with(5, false), ...before]);
    await build.writer.edit(moderator, question.id, { title: 'Three' });
    expect((await history()).slice(0, 2)).toEqual([
      [5, 'Three', 'open', steward, '', true],
      withdrawn.with(5, false),
    ]);
  });

  it('makes no editor stale, and leaves the text to whoever wrote it', async () => {
    const question = await build.question();
    const answer = await build.answer(question);
    const writer = () =>
      build.dataSource.query<object[]>(`SELECT edited_by, edited_at FROM items WHERE id = $1`, [
        question.id,
      ]);
    const [{ version }, before] = [
      await build.reader.get(build.guest, question.id),
      await writer(),
    ];
    await build.posts.accept(await build.viewer('moderator'), answer.id, true);
    expect(await build.reader.get(build.guest, question.id)).toMatchObject({ version });
    expect(await writer()).toEqual(before);
  });

  it('that is deleted, or hidden from readers of the question, is an entry too', async () => {
    const agent = await build.viewer('agent');
    const falls = [
      (id: string) => build.posts.delete(agent, id),
      (id: string) => build.posts.edit(agent, id, { audience: ['agents'] }),
    ];
    for (const fall of falls) {
      const question = await build.question();
      const answer = await build.answer(question, { by: agent });
      await build.posts.accept(question.author, answer.id, true);
      await fall(answer.id);
      expect(await build.revisions.list(build.guest, 'item', question.id)).toMatchObject([
        {
          version: 3,
          state: 'open',
          author: { handle: agent.user?.handle },
          reason: 'The accepted answer is no longer there.',
        },
        { version: 2, state: 'solved', author: { handle: question.author.user?.handle } },
        { version: 1, state: 'open' },
      ]);
    }
  });

  it('is the asker’s to choose', async () => {
    const question = await build.question();
    const answer = await build.answer(question);
    expect(await refusal(build.posts.accept(answer.author, answer.id, true))).toBe(
      '403 asker-only',
    );
  });

  it('loses its marks when it is deleted, and the question is open again', async () => {
    const question = await build.question();
    const answer = await build.answer(question);
    await build.posts.accept(question.author, answer.id, true);
    await build.posts.markOfficial(await build.viewer('agent'), answer.id, true);
    await build.posts.delete(answer.author, answer.id);
    expect(build.revoked.posts).toContain(answer.id);
    expect(await build.reader.get(build.guest, question.id)).toMatchObject({
      state: 'open',
      acceptedPostId: null,
      evidence: [],
    });
    await build.posts.undelete(answer.author, answer.id);
    expect(await build.postReader.get(build.guest, answer.id)).toMatchObject({
      accepted: false,
      official: false,
    });
  });

  it('loses them when fewer people may read it', async () => {
    const agent = await build.viewer('agent');
    const question = await build.question();
    const answer = await build.answer(question, { by: agent });
    await build.posts.accept(question.author, answer.id, true);
    await build.posts.edit(agent, answer.id, { audience: ['agents'] });
    expect(build.revoked.posts).toContain(answer.id);
    expect(await build.reader.get(build.guest, question.id)).toMatchObject({
      state: 'open',
      answers: 0,
    });
    expect(await refusal(build.posts.accept(question.author, answer.id, true))).toBe(
      '404 not-found',
    );
    const moderator = await build.viewer('moderator');
    expect(await refusal(build.posts.accept(moderator, answer.id, true))).toBe(
      '409 answer.narrower',
    );
  });
});

describe('confirmations', () => {
  it('count each reader once, also when they come together', async () => {
    const answer = await build.answer(await build.question());
    const reader = await build.viewer();
    const readers = [reader, reader, reader, await build.viewer(), await build.viewer()];
    await Promise.all(readers.map((viewer) => build.posts.confirm(viewer, answer.id, true)));
    const shown = await build.postReader.get(reader, answer.id);
    expect(shown).toMatchObject({ confirmed: 3, confirmedByMe: true });
    await build.posts.confirm(reader, answer.id, false);
    await build.posts.confirm(reader, answer.id, false);
    expect(await build.postReader.get(reader, answer.id)).toMatchObject({
      confirmed: 2,
      confirmedByMe: false,
    });
    expect(await refusal(build.posts.confirm(answer.author, answer.id, true))).toBe('403 own-text');
  });

  it('are for articles, how-tos and wiki pages too', async () => {
    const article = await build.article();
    const reader = await build.viewer();
    await build.writer.confirm(reader, article.id, true);
    expect(await build.reader.get(reader, article.id)).toMatchObject({
      confirmed: 1,
      confirmedByMe: true,
    });
    const question = await build.question();
    expect(await refusal(build.writer.confirm(reader, question.id, true))).toBe(
      '409 item.not-confirmable',
    );
  });
});

describe('comments', () => {
  it('stand one level deep and are never read by more people than the post they stand under', async () => {
    const agent = await build.viewer('agent');
    const question = await build.question();
    const answer = await build.answer(question, { by: agent, audience: ['agents'] });
    const comment = await build.comment(question, { by: agent, parentId: answer.id });
    const deeper = await build.comment(question, { by: agent, parentId: comment.id });
    expect(await build.postReader.get(agent, deeper.id)).toMatchObject({ parentId: answer.id });
    expect(await refusal(build.postReader.get(build.guest, comment.id))).toBe('404 not-found');
    expect(await refusal(build.comment(question, { parentId: answer.id }))).toBe('422 invalid');
  });

  it('narrow with the post above them', async () => {
    const agent = await build.viewer('agent');
    const question = await build.question();
    const answer = await build.answer(question, { by: agent });
    const comment = await build.comment(question, { parentId: answer.id });
    await build.posts.edit(agent, answer.id, { audience: ['agents'] });
    expect(await refusal(build.postReader.get(comment.author, comment.id))).toBe('404 not-found');
    expect(build.revoked.posts).toContain(comment.id);
  });

  it('go and come back with the post they stand under', async () => {
    const question = await build.question();
    const answer = await build.answer(question);
    const comment = await build.comment(question, { parentId: answer.id });
    await build.posts.delete(answer.author, answer.id);
    expect(await refusal(build.postReader.get(build.guest, comment.id))).toBe('404 not-found');
    await build.posts.undelete(answer.author, answer.id);
    expect(await refusal(build.postReader.get(build.guest, comment.id))).toBe('done');
  });
});

describe('a reply', () => {
  it('does not name the post it answers to, to those who may not read that', async () => {
    const agent = await build.viewer('agent');
    const thread = await build.thread();
    const first = await build.post(thread, { by: agent });
    const reply = await build.post(thread, { parentId: first.id });
    const parentOf = async (viewer: typeof agent) =>
      (await build.postReader.get(viewer, reply.id)).parentId;
    expect(await parentOf(build.guest)).toBe(first.id);
    await build.posts.delete(agent, first.id);
    expect(await parentOf(build.guest)).toBeNull();
    expect(await parentOf(agent)).toBeNull();
  });
});

describe('posts of a narrowed item', () => {
  it('lose the readers the item lost', async () => {
    const agent = await build.viewer('agent');
    const question = await build.question({ by: agent });
    const open = await build.answer(question);
    const closed = await build.answer(question, { by: agent, audience: ['agents'] });
    await build.writer.edit(agent, question.id, { audience: ['employees'] });
    expect(build.revoked.posts).toContain(open.id);
    const acls = await build.dataSource.query(
      `SELECT acl FROM posts WHERE id = ANY($1::uuid[]) ORDER BY id`,
      [[open.id, closed.id]],
    );
    expect(acls).toEqual([{ acl: ['employees'] }, { acl: ['agents'] }]);
  });
});

describe('purging', () => {
  it('removes what was deleted before the day, and nothing else', async () => {
    const question = await build.question();
    const answer = await build.answer(question);
    const gone = await build.question();
    await build.answer(gone);
    await build.posts.confirm(await build.viewer(), answer.id, true);
    await build.posts.delete(answer.author, answer.id);
    await build.writer.delete(gone.author, gone.id);
    const purge = new ItemPurge(build.dataSource);
    const day = 24 * 3600 * 1000;
    expect(await purge.run(new Date(Date.now() + 29 * day))).toEqual({ items: 0, posts: 0 });
    const removed = await purge.run(new Date(Date.now() + 31 * day));
    expect(removed.items).toBe(1);
    expect(removed.posts).toBeGreaterThanOrEqual(1);
    const [left] = await build.dataSource.query(
      `SELECT (SELECT count(*)::int FROM posts WHERE deleted_at IS NOT NULL) AS posts,
              (SELECT count(*)::int FROM confirmations WHERE subject_id = $1) AS confirmations,
              (SELECT count(*)::int FROM items WHERE id = $2) AS kept`,
      [answer.id, question.id],
    );
    expect(left).toEqual({ posts: 0, confirmations: 0, kept: 1 });
    expect(await refusal(build.writer.undelete(gone.author, gone.id))).toBe('404 not-found');
  });
});
