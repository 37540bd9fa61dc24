import { Build } from '../../test/support/build';
import { MarkedStates1764500000000 } from './migrations/1764500000000-marked-states';

/** What accepting did before: the state and the mark, and no version. */
const solveInSilence = (build: Build, item: string, post: string) =>
  build.dataSource.query(
    `WITH p AS (UPDATE posts SET accepted_at = now() WHERE id = $2)
     UPDATE items SET state = 'solved', accepted_post_id = $2 WHERE id = $1`,
    [item, post],
  );

describe('questions solved before marks were entries of histories', () => {
  let build: Build;
  beforeAll(async () => {
    build = await Build.start();
  });
  afterAll(() => build.close());

  it('name the asker and not the agent whose hidden edit came before, and are mended once', async () => {
    const agent = await build.viewer('agent', 'moderator');
    const question = await build.question({ title: 'One' });
    const answer = await build.answer(question);
    const [main] = (await build.reader.get(agent, question.id)).layers;
    const keep = { id: main!.id, body: main!.body };
    const note = { audience: ['agents'], body: 'hidden' };
    await build.writer.edit(agent, question.id, { layers: [keep, note], reason: 'hidden too' });
    await solveInSilence(build, question.id, answer.id);

    const runner = build.dataSource.createQueryRunner();
    for (const _twice of [1, 2]) await new MarkedStates1764500000000().up(runner);
    await runner.release();

    const author = { handle: question.author.user?.handle };
    const seen = await build.revisions.list(build.guest, 'item', question.id);
    expect(seen).toMatchObject([
      { version: 2, state: 'solved', author, reason: 'An answer was accepted.', current: true },
      { version: 1, state: 'open', author, reason: '' },
    ]);
    expect(seen).toHaveLength(2);
    expect(await build.revisions.list(agent, 'item', question.id)).toHaveLength(3);
    await build.writer.edit(question.author, question.id, { title: 'Two' });
    expect(await build.revisions.list(build.guest, 'item', question.id)).toHaveLength(3);
  });

  it('stay as they are where somebody declared them solved, with or without an answer', async () => {
    const question = await build.question();
    const { author, id } = question;
    await build.writer.changeState(author, id, 'solved', 'Found it myself.');
    await build.writer.edit(author, id, { title: 'Two' });
    const other = await build.question();
    await build.writer.changeState(other.author, other.id, 'solved', 'It went away.');
    await build.answer(other).then((answer) => solveInSilence(build, other.id, answer.id));
    const histories = () =>
      Promise.all([id, other.id].map((one) => build.revisions.list(build.guest, 'item', one)));
    const before = await histories();

    const runner = build.dataSource.createQueryRunner();
    await new MarkedStates1764500000000().up(runner);
    await runner.release();

    expect(await histories()).toEqual(before);
    expect(before[0]).toMatchObject([{ state: 'solved' }, { state: 'solved' }, { state: 'open' }]);
  });
});
