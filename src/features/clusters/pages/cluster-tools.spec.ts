import { Build, type BuiltItem } from '../../../../test/support/build';
import { BuildLinks } from '../../../../test/support/build-links';
import { formFields, visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor, type PageAnswer } from '../../../../test/support/page-visitor';
import { statementsOf } from '../../../../test/support/statements';
import { shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';

jest.setTimeout(120_000);

describe('the tools on a cluster’s page', () => {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;
  let curator: Viewer;
  let visitor: PageVisitor;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    curator = await build.viewer('curator');
    visitor = await PageVisitor.of(hub, curator);
  });
  afterAll(() => hub?.close());

  const short = (item: BuiltItem | undefined) => shortId(item?.id ?? '');
  /** Questions all tied to the first. */
  async function star(count: number): Promise<BuiltItem[]> {
    const by = await build.viewer();
    const items: BuiltItem[] = [];
    for (let n = 0; n < count; n++) items.push(await build.question({ by, title: `Text ${n}` }));
    for (const item of items.slice(1)) {
      await links.link(item, 'same-problem', items[0] as BuiltItem, curator);
    }
    return items;
  }
  const pathOf = async (item: BuiltItem | undefined) => {
    const [row] = await hub.dataSourceRows<{ id: string }>(
      `SELECT cluster_id AS id FROM items WHERE id = $1`,
      [item?.id],
    );
    return `/clusters/${shortId(String(row?.id))}`;
  };
  const flashOf = ({ headers }: PageAnswer): string => {
    const cookie = headers.getSetCookie().find((one) => one.startsWith('flash=')) ?? '';
    const [text = ''] = decodeURIComponent(cookie.slice(6)).split('.');
    return Buffer.from(text, 'base64url').toString();
  };

  it('want a reason, and say so where a form came without one', async () => {
    const [hubItem, leaf] = await star(3);
    const path = await pathOf(hubItem);
    const chosen = `${path}?item=${short(leaf)}&pin=${short(leaf)}`;
    const page = (await visitor.get(chosen)).text;
    for (const [form, field] of [
      ['merge', 'mergeReason'],
      ['split', 'reason'],
      ['move', 'moveReason'],
      ['pin', 'pinReason'],
    ] as const) {
      expect(page).toMatch(new RegExp(`name="${field}"[^>]*required`));
      const fields = formFields(page, `${path}/${form}`);
      expect(fields[field]).toBe('');
      const to = { with: short(hubItem), to: short(hubItem) };
      const sent = await visitor.post(`${path}/${form}`, {
        ...fields,
        ...(fields.with === undefined ? {} : to),
      });
      expect([form, sent.status]).toEqual([form, 303]);
      if (form === 'split' || form === 'pin') expect(flashOf(sent)).toContain('Say why.');
    }
    const pinned = await visitor.post(`${path}/pin`, {
      ...formFields(page, `${path}/pin`),
      pinReason: 'Says it best',
    });
    expect(flashOf(pinned)).toContain('Done.');
    const after = (await visitor.get(path)).text;
    expect(visibleText(after)).toContain(`${curator.user?.displayName} · Says it best`);
    // What is pinned stands in the form, so that another change of it does not begin from nothing.
    expect(formFields(after, `${path}/pin`).pinned).toBe(short(leaf));
    // One press is enough to take it back; that it was, is said as the reason.
    const undo = /action="(\/cluster-changes\/[^"]+)"/.exec(after)?.[1] ?? '';
    expect(flashOf(await visitor.post(undo, formFields(after, undo)))).toContain('Taken back.');
    const late = await PageVisitor.of(hub, await build.viewer('curator'));
    expect(flashOf(await late.post(undo, formFields(after, undo)))).toContain(
      `${curator.user?.displayName} has taken this back already. Reason: undone`,
    );
    const [change] = await hub.dataSourceRows(
      `SELECT kind, reason FROM cluster_changes ORDER BY id DESC LIMIT 1`,
    );
    expect(change).toEqual({ kind: 'undo', reason: 'undone' });
  });

  it('name who made and who decided the ties, and who stays behind after a split', async () => {
    const [hubItem] = await star(6);
    const path = await pathOf(hubItem);
    const [tie] = await hub.dataSourceRows<{ id: string }>(
      `SELECT id FROM links WHERE to_item = $1 ORDER BY id LIMIT 1`,
      [hubItem?.id],
    );
    const author = await build.viewer();
    await hub.dataSourceRows(`UPDATE links SET author_id = $2 WHERE id = $1`, [tie?.id, author.id]);
    const page = (await visitor.get(`${path}?item=${short(hubItem)}`)).text;
    const said = visibleText(page);
    expect(said).toContain(`proposed by ${author.user?.displayName}`);
    expect(said).toContain(`Confirmed by ${curator.user?.displayName}`);
    const member = await PageVisitor.of(hub, await build.viewer());
    expect((await member.get(path)).text).not.toContain(String(author.user?.displayName));

    const split = await visitor.post(`${path}/split`, {
      ...formFields(page, `${path}/split`),
      reason: 'Not one problem',
    });
    expect(flashOf(split)).toMatch(
      /5 texts stay behind: “Text \d”, “Text \d”, “Text \d” and 2 more\./,
    );
  });

  it('say why a text is there that seems to be by mistake, whether listed or not, in as many queries', async () => {
    const keystoneOf = async (count: number) => {
      const [hubItem] = await star(10);
      const path = await pathOf(hubItem);
      const by = await build.viewer();
      // Behind so many newer ones it is not listed any more.
      await hub.dataSourceRows(
        `WITH made AS (
           INSERT INTO items (id, space, kind, lang, title, slug, state, audience, acl, author_id, cluster_id, confirmed_count)
           SELECT gen_random_uuid(), 'community', 'question', 'en', 'Newer', 'n', 'open', '{public}', '{public}', $3,
                  i.cluster_id, 5
             FROM items i, generate_series(1, $2) WHERE i.id = $1 RETURNING id)
         INSERT INTO links (id, kind, from_item, to_item, state, origin)
         SELECT gen_random_uuid(), 'same-problem', id, $1, 'confirmed', 'person' FROM made`,
        [hubItem?.id, count, by.id],
      );
      let text = '';
      const sent = await statementsOf(hub, async () => {
        text = (await visitor.get(path)).text;
      });
      expect(visibleText(text)).toContain(
        `Does this belong here? Text 0 Without this text the cluster would fall into ${(9 + count).toLocaleString('en')} parts.`,
      );
      expect(visibleText(text)).toContain('Why it is here');
      const offer = `${path}?item=${short(hubItem)}`;
      expect(text).toContain(`href="${offer}#split"`);
      const preview = (await visitor.get(offer)).text;
      expect(visibleText(preview)).toContain(
        `${(9 + count).toLocaleString('en')} links are refused`,
      );
      return sent.length;
    };
    const few = await keystoneOf(11);
    expect(await keystoneOf(3_000)).toBeLessThanOrEqual(few);
  });
});
