import { setTimeout } from 'node:timers/promises';
import { ExpectedVersion } from '../../../libs/http-api/expected-version';
import { waitForOutbox } from '../../../libs/outbox/outbox-stats';
import { SearchEngine } from '../../../libs/search-engine/search-engine';
import { Build, type BuiltItem } from '../../../test/support/build';
import { BuildLinks } from '../../../test/support/build-links';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { PageVisitor } from '../../../test/support/page-visitor';
import type { Viewer } from '../../kernel/viewer';
import { AutoConfirmSettings } from '../links/auto/auto-confirm-settings';
import { QuietMoment, SearchRecords } from '../search/search.api';
import { askForProposals, Proposer } from './proposer';

jest.setTimeout(120_000);

const TITLE = 'Pump reports error E-417 after the firmware update';
const BODY =
  'Since the firmware update the circulation pump stops at night and the display reports error E-417 "flow sensor lost".';
const OTHER_WORDS = [
  'How do I change the colour of the invoices',
  'Deleting an account of somebody who left',
  'Where are the opening hours of the shop',
  'The newsletter comes twice every Monday',
  'Parking at the customer centre in winter',
];

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly from_item: string;
  readonly to_item: string;
  readonly probability: number;
  readonly evidence: {
    reasons: string[];
    codes?: string[];
    words?: string[];
    features?: Record<string, number>;
  };
}

describe('links the hub proposes', () => {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;
  let old: BuiltItem;
  let hidden: BuiltItem;
  let fresh: BuiltItem;
  let employee: Viewer;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    employee = await build.viewer('employee');
    for (const title of OTHER_WORDS) await build.question({ title, body: `${title}?` });
    old = await build.question({ title: TITLE, body: BODY });
    hidden = await build.howto({ space: 'internal', title: TITLE, body: BODY });
    await settled();
    fresh = await build.question({ title: TITLE, body: `${BODY} Please help.` });
    await settled();
  });
  afterAll(() => hub?.close());

  const settled = () => waitForOutbox(build.dataSource, { timeoutMs: 60_000 });
  const proposed = ({ id }: BuiltItem) =>
    hub.dataSourceRows<Row>(
      `SELECT * FROM links WHERE (from_item = $1 OR to_item = $1) AND origin = 'detector' ORDER BY id`,
      [id],
    );
  const between = async (a: BuiltItem, b: BuiltItem) =>
    (await proposed(a)).filter((row) => [row.from_item, row.to_item].includes(b.id));

  it('come after a question was written, with what speaks for them', async () => {
    const [link] = await between(fresh, old);
    expect(link).toMatchObject({ kind: 'same-problem', state: 'proposed' });
    expect(link?.probability).toBeGreaterThan(0.15);
    expect(link?.evidence.codes).toContain('e-417');
    expect(link?.evidence.reasons.length).toBeGreaterThan(0);
  });

  it('lead from a question to what solves it', async () => {
    expect(await between(fresh, hidden)).toMatchObject([
      { kind: 'answers', from_item: fresh.id, to_item: hidden.id },
    ]);
  });

  it('are not made between texts that have nothing in common', async () => {
    const strange = await build.question({ title: 'Zebra crossing', body: 'Unlike everything.' });
    await settled();
    expect(await proposed(strange)).toEqual([]);
  });

  it('exist only for those who may read both ends', async () => {
    const curator = await build.viewer('curator');
    const trusted = await build.viewer();
    const asks = async (viewer: Viewer) => {
      const visitor = await PageVisitor.of(hub, viewer);
      const { text } = await visitor.get(`/api/v1/items/${fresh.id}/links?state=proposed`);
      return text;
    };
    await hub.dataSourceRows(
      `UPDATE items SET author_id = $2, confirmed_count = 1 WHERE id = ANY($1)`,
      [[old.id, fresh.id, (await build.question({ by: trusted })).id], trusted.id],
    );
    expect(await asks(curator)).toContain(hidden.id);
    const shown = await asks(trusted);
    expect(shown).toContain(old.id);
    expect(shown).not.toContain(hidden.id);
    const [link] = await between(fresh, hidden);
    const member = await PageVisitor.of(hub, trusted);
    expect((await member.get(`/api/v1/links/${link?.id}`)).status).toBe(404);
  });

  it('never come again once they were refused, and stay when looked for again', async () => {
    const [link] = await between(fresh, old);
    const curator = await build.viewer('curator');
    await links.writer.decide(curator, String(link?.id), { state: 'rejected' });
    await build.dataSource.transaction((manager) => askForProposals(manager));
    await settled();
    expect(await between(fresh, old)).toMatchObject([{ id: link?.id, state: 'rejected' }]);
    expect(await between(fresh, hidden)).toHaveLength(1);
  });

  it('are confirmed by the hub itself, as soon as they are proposed, where a curator lets it', async () => {
    const curator = await build.viewer('curator');
    const settings = hub.app.get(AutoConfirmSettings);
    const off = { 'same-problem': null, answers: null };
    await settings.set(curator, { ...off, 'same-problem': 90 }, ExpectedVersion.exactly(0));
    // The same page in two languages is all but certain.
    const words = { body: 'The dishwasher shows a blinking snowflake and stops.' };
    const one = await build.article({ title: 'Blinking snowflake', ...words });
    const two = await build.article({ title: 'Blinkende Schneeflocke', ...words, lang: 'de' });
    await hub.dataSourceRows(`UPDATE items SET translation_group = $2 WHERE id = ANY($1)`, [
      [one.id, two.id],
      one.id,
    ]);
    await build.dataSource.transaction((manager) => askForProposals(manager));
    await settled();
    await settled();
    expect(await between(one, two)).toMatchObject([{ state: 'confirmed' }]);
    expect(await between(fresh, hidden)).toMatchObject([{ state: 'proposed' }]);
    await settings.set(curator, off, ExpectedVersion.exactly(1));
  });

  it('go when the text says something else', async () => {
    const passing = await build.question({ title: TITLE, body: BODY });
    await settled();
    expect(await between(passing, hidden)).toHaveLength(1);
    await build.writer.edit(passing.author, passing.id, {
      title: 'Something else entirely',
      body: 'Forget what stood here.',
    });
    await settled();
    expect(await between(passing, hidden)).toEqual([]);
  });

  it('are kept of what was shown to somebody who asked all the same', async () => {
    const person = await build.viewer();
    const visitor = await PageVisitor.of(hub, person);
    const answered = await visitor.post('/ask', {
      title: 'Quite another question',
      'layers.0.body': 'With words of its own.',
      space: 'community',
      lang: 'en',
      do: 'save',
      shown: [old.id, hidden.id, 'nonsense'],
    });
    expect(answered.status).toBe(303);
    const rows = await hub.dataSourceRows<Row>(
      `SELECT to_item, evidence FROM links WHERE evidence ? 'asking'`,
    );
    expect(rows).toMatchObject([
      { to_item: old.id, evidence: { reasons: ['shown-while-asking'] } },
    ]);
  });

  it('are not needed where a similar text solves it: the draft ends there', async () => {
    const visitor = await PageVisitor.of(hub, await build.viewer());
    const page = await visitor.get(`/ask?title=${encodeURIComponent(TITLE)}`);
    expect(page.text).toContain(`solved:${old.id}`);
    expect(page.text).not.toContain(hidden.id);
    const solves = (id: string) =>
      visitor.post('/ask', { title: TITLE, space: 'community', do: `solved:${id}` });
    const led = await solves(old.id);
    expect([led.status, led.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/questions\//),
    ]);
    expect((await solves(hidden.id)).status).toBe(404);
  });

  it('let a program say that one of them solves it, which counts as a solved search', async () => {
    const title = 'Pump stops, told by a program';
    const solves = (item: string) =>
      fetch(`${hub.url}/api/v1/similar/solved`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title, item }),
      });
    const answered = await solves(old.id);
    expect([answered.status, await answered.json()]).toEqual([
      200,
      { url: expect.stringMatching(/^\/questions\//) },
    ]);
    expect((await solves(hidden.id)).status).toBe(404);
    expect((await solves('nonsense')).status).toBe(422);
    await hub.app.get(SearchRecords).flush();
    expect(
      await hub.dataSourceRows(`SELECT mode, clicked, found FROM search_records WHERE text = $1`, [
        title,
      ]),
    ).toEqual([{ mode: 'asking', clicked: true, found: [old.id] }]);
  });

  it('look at meanings where texts have vectors', async () => {
    const [model] = await hub.dataSourceRows<{ id: number }>(
      `INSERT INTO embedding_models (name, dimensions, remote, state) VALUES ('m', 2, false, 'active') RETURNING id`,
    );
    for (const [item, vector] of [
      [fresh, '\\x7f00'],
      [hidden, '\\x7f00'],
      [old, '\\x007f'],
    ] as const) {
      await hub.dataSourceRows(
        `INSERT INTO passage_vectors (owner_kind, owner_id, part, model_id, text_hash, vector, scale)
         SELECT 'layer', id, 0, $2, '\\x00', $3::bytea, 0.01 FROM layers WHERE item_id = $1`,
        [item.id, model?.id, vector],
      );
    }
    await build.dataSource.transaction((manager) => askForProposals(manager));
    await settled();
    const [link] = await between(fresh, hidden);
    expect(link?.evidence.features?.meaning).toBe(1);
    await hub.dataSourceRows(`DELETE FROM embedding_models`);
  });

  it('of everything wait while people search, and come afterwards', async () => {
    const { dataSource } = build;
    const records = { lastAt: performance.now() };
    const searching = setInterval(() => (records.lastAt = performance.now()), 100);
    const proposer = new Proposer(
      hub.app.get(SearchEngine),
      dataSource,
      links.units,
      new QuietMoment(records),
    );
    const [before] = await hub.dataSourceRows<{ id: string }>(
      'SELECT id FROM items WHERE id < $1 ORDER BY id DESC LIMIT 1',
      [fresh.id],
    );
    await hub.dataSourceRows('DELETE FROM links WHERE from_item = $1 AND to_item = $2', [
      fresh.id,
      hidden.id,
    ]);
    const looked = proposer.follow([{ all: { after: before?.id } }]);
    await setTimeout(2_000);
    expect(await between(fresh, hidden)).toEqual([]);
    clearInterval(searching);
    await looked;
    expect(await between(fresh, hidden)).toHaveLength(1);
  });

  it('of everything come some at a time, however little time there is', async () => {
    const ids = await hub.dataSourceRows<{ id: string }>('SELECT id FROM items ORDER BY id');
    const proposer = hub.app.get(Proposer);
    const inTurn = ids.map(({ id }) => id);
    const few = await proposer.lookAt(inTurn, () => Promise.resolve(false), 0);
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(ids.length);
    expect(await proposer.lookAt(inTurn)).toBe(ids.length);
    expect(await proposer.lookAt([])).toBe(0);
  });

  it('join the two languages of a page', async () => {
    const group = `page-${fresh.id}`;
    const [en, de] = [
      await build.article({ title: 'Cleaning the filter', lang: 'en', by: employee }),
      await build.article({ title: 'Den Filter reinigen', lang: 'de', by: employee }),
    ];
    await hub.dataSourceRows(`UPDATE items SET translation_group = $2 WHERE id = ANY($1)`, [
      [en.id, de.id],
      group,
    ]);
    await build.dataSource.transaction((manager) => askForProposals(manager));
    await settled();
    expect(await between(en, de)).toMatchObject([
      { kind: 'same-problem', evidence: { reasons: ['same-page'] } },
    ]);
  });
});
