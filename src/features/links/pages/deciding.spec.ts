import { Build, type BuiltItem } from '../../../../test/support/build';
import { formFields, visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor, type PageAnswer } from '../../../../test/support/page-visitor';
import { statementsOf } from '../../../../test/support/statements';
import { newId, shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { ApiTokensService } from '../../accounts/api-tokens.service';

jest.setTimeout(120_000);

/** Two more than are confirmed at once. */
const PROPOSED = 102;
const ITEMS = 15;

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly author?: { readonly handle: string; readonly name: string } | null;
  readonly decidedBy?: { readonly handle: string; readonly name: string } | null;
  readonly reason?: string;
}

describe('deciding about links over HTTP', () => {
  let hub: TestHub;
  let build: Build;
  let curator: Viewer;
  let other: Viewer;
  let asCurator: PageVisitor;
  let asOther: PageVisitor;
  let items: BuiltItem[];

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    [curator, other] = [await build.viewer('curator'), await build.viewer('curator')];
    [asCurator, asOther] = [await PageVisitor.of(hub, curator), await PageVisitor.of(hub, other)];
    items = [];
    const by = await build.viewer();
    for (let n = 0; n < ITEMS; n++) items.push(await build.question({ by }));
  });
  afterAll(() => hub?.close());
  beforeEach(() => hub.dataSourceRows(`DELETE FROM links`));

  /** Proposals of the hub, each of another pair; the most likely first. */
  async function propose(count: number, author: Viewer | null = null): Promise<string[]> {
    const pairs = items.flatMap((from, n) => items.slice(n + 1).map((to) => [from.id, to.id]));
    const rows = pairs.slice(0, count).map(([from, to], n) => [newId(), from, to, 0.99 - n / 1e4]);
    await hub.dataSourceRows(
      `INSERT INTO links (id, kind, from_item, to_item, state, origin, probability, author_id)
       SELECT id, 'derived-from', a, b, 'proposed', 'detector', likely, $5
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::real[]) AS t(id, a, b, likely)`,
      [0, 1, 2, 3].map((at) => rows.map((row) => row[at])).concat(author?.id as never),
    );
    return rows.map(([id]) => String(id));
  }

  const count = async (state: string): Promise<number> => {
    const [row] = await hub.dataSourceRows<{ count: number }>(
      `SELECT count(*)::int AS count FROM links WHERE state = $1 AND kind = 'derived-from'`,
      [state],
    );
    return row?.count ?? -1;
  };
  const decide = (visitor: PageVisitor, id: string, fields: Record<string, string>) =>
    visitor.post(`/links/${shortId(id)}`, { version: '1', back: 'queue', ...fields });
  const flashOf = ({ headers }: PageAnswer): string => {
    const flash = headers.getSetCookie().find((one) => one.startsWith('flash=')) ?? '';
    const [text = ''] = decodeURIComponent(flash.slice(6)).split('.');
    return Buffer.from(text, 'base64url').toString();
  };
  const read = async (visitor: PageVisitor, path: string) =>
    JSON.parse((await visitor.get(path)).text) as { data: Shown[] } & Shown;

  it('confirms at once as many as its button says, and takes exactly these back', async () => {
    await propose(PROPOSED);
    const before = (await asCurator.get('/links?likely=90')).text;
    expect(visibleText(before)).toContain('Confirm the first 100');
    const sent = await asCurator.post(
      '/links/confirm-all',
      formFields(before, '/links/confirm-all'),
    );
    expect([await count('confirmed'), await count('proposed')]).toEqual([100, PROPOSED - 100]);

    const back = sent.headers.get('location') ?? '';
    const after = (await asCurator.get(back)).text;
    expect(visibleText(after)).toContain('100 links confirmed at once');
    expect((await asOther.get(back)).text).not.toContain('/links/undo-all');
    const undo = formFields(after, '/links/undo-all');
    // Another curator has looked at two of them since: his word stays.
    const [one = '', two = ''] = (undo.bulk ?? '').split('.');
    for (const [short, state] of [
      [one, 'rejected'],
      [two, 'confirmed'],
    ]) {
      await asOther.post(`/links/${short}`, { version: '2', state: 'proposed' });
      await asOther.post(`/links/${short}`, { version: '3', state: String(state) });
    }
    const third = await PageVisitor.of(hub, await build.viewer('curator'));
    expect((await third.post('/links/undo-all', undo)).status).toBe(303);
    expect(await count('confirmed')).toBe(100 - 1);
    await asCurator.post('/links/undo-all', undo);
    expect([await count('confirmed'), await count('rejected')]).toEqual([1, 1]);
    expect((await asCurator.get(back)).text).not.toContain('/links/undo-all');

    // A hundred and one were so likely; two of them are decided.
    const rest = (await asCurator.get('/links?likely=98')).text;
    expect(visibleText(rest)).toMatch(/Confirm all 9\d/);
    const member = await PageVisitor.of(hub, await build.viewer());
    expect((await member.post('/links/undo-all', undo)).status).toBe(403);
  });

  it('says who made a link and who decided to those who decide, and to nobody else', async () => {
    const [proposed = '', hubs = ''] = await propose(2);
    await hub.dataSourceRows(`UPDATE links SET author_id = $2 WHERE id = $1`, [proposed, other.id]);
    await decide(asCurator, proposed, { state: 'confirmed' });
    await hub.dataSourceRows(`UPDATE links SET decision_reason = 'Looked at it' WHERE id = $1`, [
      proposed,
    ]);
    const name = ({ user }: Viewer) => ({ handle: user?.handle, name: user?.displayName });
    const path = `/api/v1/links/${proposed}`;
    expect(await read(asOther, path)).toMatchObject({
      state: 'confirmed',
      author: name(other),
      decidedBy: name(curator),
      reason: 'Looked at it',
    });
    expect(await read(asOther, `/api/v1/links/${hubs}`)).toMatchObject({
      author: null,
      decidedBy: null,
    });
    const list = await read(asOther, `/api/v1/items/${items[0]?.id}/links`);
    expect(list.data).toMatchObject([{ id: proposed, decidedBy: name(curator) }]);

    const guest = await PageVisitor.of(hub);
    const member = await PageVisitor.of(hub, await build.viewer());
    for (const visitor of [guest, member]) {
      const one = await read(visitor, path);
      expect(one.id).toBe(proposed);
      for (const field of ['author', 'decidedBy', 'reason']) expect(one).not.toHaveProperty(field);
    }
  });

  it('answers for a proposal as if there were none to whoever may not know of it', async () => {
    const [link] = await propose(1);
    const asMember = await PageVisitor.of(hub, await build.viewer());
    const decide = (id: string) => asMember.post(`/links/${shortId(id)}`, { state: 'confirmed' });
    expect((await decide(newId())).status).toBe(404);
    expect((await decide(String(link))).status).toBe(404);
    await hub.dataSourceRows(`UPDATE links SET state = 'confirmed'`);
    expect((await decide(String(link))).status).toBe(303);
  });

  it('asks the database as often for the links of many people as for one', async () => {
    const ids = await propose(20);
    for (const id of ids) {
      await hub.dataSourceRows(
        `UPDATE links SET author_id = $2, decided_by = $3, decided_at = now() WHERE id = $1`,
        [id, (await build.viewer()).id, (await build.viewer()).id],
      );
    }
    const asked = async (limit: number) => {
      const path = `/api/v1/links?state=proposed&limit=${limit}`;
      await asCurator.get(path);
      const counts: number[] = [];
      for (let n = 0; n < 3; n++) {
        counts.push((await statementsOf(hub, () => read(asCurator, path))).length);
      }
      return Math.min(...counts);
    };
    expect(await asked(20)).toBe(await asked(1));
  });

  it('shows the second of two curators whose decision came first', async () => {
    const [id = ''] = await propose(1);
    await decide(asCurator, id, { state: 'rejected' });
    const { secret } = await hub.app
      .get(ApiTokensService)
      .create(String(other.id), { name: 'spec', scope: 'write' });
    const stale = await fetch(`${hub.url}/api/v1/links/${id}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'if-match': '"1"',
      },
      body: JSON.stringify({ state: 'confirmed' }),
    });
    expect(stale.status).toBe(412);
    expect(await stale.json()).toMatchObject({
      current: {
        version: 2,
        state: 'rejected',
        kind: 'derived-from',
        decidedBy: { handle: curator.user?.handle, name: curator.user?.displayName },
      },
    });

    const late = await decide(asOther, id, { state: 'confirmed' });
    const said = flashOf(late);
    expect(said).toContain(`${curator.user?.displayName} was faster: it is refused already.`);
    const queue = (await asOther.get('/links?tab=rejected')).text;
    expect(visibleText(queue)).toContain(`Refused by ${curator.user?.displayName}, `);
  });

  it('lets one of two curators decide who press at the same moment, and shows the other his decision', async () => {
    for (let round = 0; round < 5; round++) {
      await hub.dataSourceRows(`DELETE FROM links`);
      const [id = ''] = await propose(1);
      const press = async (visitor: PageVisitor, viewer: Viewer, state: string) => {
        const sent = await decide(visitor, id, { state });
        return { viewer, state, said: flashOf(sent) };
      };
      const both = await Promise.all([
        press(asCurator, curator, 'confirmed'),
        press(asOther, other, 'rejected'),
      ]);
      const [first, second] = both.sort((a, b) => +/faster/.test(a.said) - +/faster/.test(b.said));
      expect(first?.said).not.toContain('faster');
      const words =
        first?.state === 'confirmed' ? 'confirmed already, as “Made from”.' : 'refused already.';
      expect(second?.said).toContain(
        `${first?.viewer.user?.displayName} was faster: it is ${words}`,
      );
      expect(await count(String(first?.state))).toBe(1);
    }
  });

  it('says that the hub was faster, where it was', async () => {
    const [id = ''] = await propose(1);
    await hub.dataSourceRows(
      `UPDATE links SET state = 'confirmed', decided_at = now(), version = 2 WHERE id = $1`,
      [id],
    );
    expect(flashOf(await decide(asOther, id, { state: 'rejected' }))).toContain(
      'The hub was faster: it is confirmed already, as “Made from”.',
    );
  });
});
