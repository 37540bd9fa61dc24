import { Build, type BuiltItem } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor } from '../../../../test/support/page-visitor';
import { shortId } from '../../../kernel/ids';

jest.setTimeout(120_000);

const REPLACED = 'There is a newer text';
const CONTRADICTED = 'Another text says otherwise';

describe('what pages say about tied texts', () => {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;
  let guest: PageVisitor;
  let agent: PageVisitor;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    guest = await PageVisitor.of(hub);
    agent = await PageVisitor.of(hub, await build.viewer('agent'));
  });
  afterAll(() => hub?.close());

  /** The notices above a text: their title, and where they lead. */
  async function notices(visitor: PageVisitor, item: BuiltItem) {
    const { path } = await build.reader.get(await build.viewer('curator'), item.id);
    const { status, text } = await visitor.get(path);
    expect(status).toBe(200);
    return [REPLACED, CONTRADICTED].flatMap((title) => {
      const after = text.split(`>${title}<`)[1];
      return after === undefined ? [] : [[title, /href="([^"]*)"/.exec(after)?.[1]]];
    });
  }
  const pathOf = async (item: BuiltItem) =>
    (await build.reader.get(await build.viewer('curator'), item.id)).path;

  it('a banner leads from what was replaced to the newer text, not the other way', async () => {
    const [older, newer] = [await build.wiki(), await build.wiki()];
    await links.link(newer, 'supersedes', older);
    expect(await notices(guest, older)).toEqual([[REPLACED, await pathOf(newer)]]);
    expect(await notices(guest, newer)).toEqual([]);
  });

  it('a contradiction stands on both texts', async () => {
    const [one, other] = [await build.wiki(), await build.wiki()];
    const { id, curator } = await links.link(one, 'contradicts', other);
    expect(await notices(guest, one)).toEqual([[CONTRADICTED, await pathOf(other)]]);
    expect(await notices(guest, other)).toEqual([[CONTRADICTED, await pathOf(one)]]);
    await links.writer.decide(curator, id, { state: 'rejected' });
    expect(await notices(guest, one)).toEqual([]);
  });

  it('neither is told of a text the reader may not see', async () => {
    const [shown, hidden] = [await build.wiki(), await build.howto()];
    await links.link(hidden, 'supersedes', shown);
    await links.link(hidden, 'contradicts', shown);
    expect(await notices(guest, shown)).toEqual([]);
    expect(await notices(agent, shown)).toHaveLength(2);
  });

  it('a cluster has the name of its best text, and the questions as they were asked', async () => {
    const article = await build.article({
      title: 'Clearing error E17',
      body: 'Open the valve by half a turn.',
    });
    const open = await build.question({ title: 'Why is it so cold here' });
    const staff = await build.viewer('employee');
    const hidden = await build.question({
      by: staff,
      space: 'internal',
      title: 'Zzdealer asks about cold',
    });
    for (const question of [open, hidden]) await links.link(question, 'same-problem', article);
    const [row] = await hub.dataSourceRows<{ cluster: string }>(
      `SELECT cluster_id AS cluster FROM items WHERE id = $1`,
      [article.id],
    );
    const page = async (visitor: PageVisitor) => {
      const { text } = await visitor.get(`/clusters/${shortId(String(row?.cluster))}`);
      const list = /<ul[^>]*aria-label="Asked as"[\s\S]*?<\/ul>/.exec(text)?.[0] ?? '';
      return {
        text,
        heading: visibleText(/<h1[\s\S]*?<\/h1>/.exec(text)?.[0] ?? ''),
        asked: [...visibleText(list).matchAll(/“([^”]*)”/g)].map(([, title]) => title).sort(),
      };
    };
    const theirs = await page(guest);
    expect([theirs.heading, theirs.asked]).toEqual([
      'Clearing error E17',
      ['Why is it so cold here'],
    ]);
    expect(visibleText(theirs.text)).toContain('Open the valve by half a turn.');
    expect(theirs.text).not.toContain('Zzdealer');
    const ours = await page(agent);
    expect([ours.heading, ours.asked]).toEqual([
      'Clearing error E17',
      ['Why is it so cold here', 'Zzdealer asks about cold'],
    ]);
  });
});
