import type { Locator, Page } from 'playwright-core';
import { waitForOutbox } from '../../libs/outbox/outbox-stats';
import { LINK_KINDS, type LinkKind } from '../../src/features/links/links.api';
import { fromShortId, shortId } from '../../src/kernel/ids';
import { itemPath } from '../../src/kernel/item-address';
import { axeViolations } from '../support/axe';
import { describeInChromium } from '../support/browser';
import { onDemoStage } from '../support/demo-stage';
import type { DemoItemRow } from './demo-things';

jest.setTimeout(60_000);

const QUESTION = /E17 jeden Morgen um 6/;
const ARTICLE = 'Störung E17: Durchfluss im Heizkreis zu gering';
const THREAD = 'E17 und kein Ende, mein Leidensweg mit Happy End';
const HOWTO = 'E17 bei knappen Anlagen: Mindestdrehzahl der Umwälzpumpe anheben';
/** Where the members stand, in the order of the tabs. */
const TABS = [
  ['Unternehmen', ARTICLE],
  ['Community', QUESTION],
  ['Nutzerforen', THREAD],
  ['Intern', HOWTO],
] as const;
const CARD = '2 offizielle Artikel · 1 gelöste Frage · 1 Forumsthema';

describeInChromium('one problem in four places (Chromium)', () => {
  const stage = onDemoStage();

  /** For looking at: `SHOTS=/tmp/shots npx jest test/journeys/links`. */
  const shoot = async (page: Page, name: string) => {
    const folder = process.env.SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  const openQuestion = async (page: Page) => {
    const [row] = await stage.hub.dataSourceRows<{ id: string }>(
      `SELECT id FROM items WHERE title LIKE 'E17 jeden Morgen um 6%'`,
    );
    await page.goto(`/questions/${shortId(String(row?.id))}`);
    await page.getByRole('heading', { level: 1, name: QUESTION }).waitFor();
  };
  const elsewhere = (page: Page) => page.getByRole('list', { name: 'Dasselbe Problem anderswo' });

  it('a guest sees where else it was solved, and nothing of what lies inside; an agent sees that too', async () => {
    const guest = await stage.people.guest();
    await openQuestion(guest);
    await elsewhere(guest).getByRole('link', { name: ARTICLE }).waitFor();
    expect(await guest.content()).not.toContain('Mindestdrehzahl');
    await shoot(guest, 'item-guest');
    const agent = await stage.people.signedIn('agent');
    await openQuestion(agent);
    await elsewhere(agent).getByRole('link', { name: HOWTO }).waitFor();
    await agent.getByText('Kunden sehen das nicht').first().waitFor();
    await shoot(agent, 'item-agent');
  });

  it('a member finds the answer while asking, says that it solves it, and has posted nothing', async () => {
    const items = () =>
      stage.hub.dataSourceRows<{ count: string }>('SELECT count(*) AS count FROM items');
    const before = await items();
    const member = await stage.people.signedIn('member');
    await member.goto('/ask');
    await member.getByLabel('Titel').pressSequentially('Wärmepumpe zeigt E17');
    const body = member.getByLabel('Text', { exact: true });
    await body.fill('Seit gestern steht E17 im Display, der Durchfluss ist weg.');
    const similar = member.locator('[data-similar]');
    const known = similar
      .getByRole('listitem')
      .filter({ has: member.getByRole('link', { name: ARTICLE }) });
    await known.waitFor();
    expect(await similar.innerText()).not.toMatch(/Mindestdrehzahl|Intern/);
    expect(await axeViolations(member)).toEqual([]);
    await shoot(member, 'asking');
    await known.getByRole('button', { name: 'Das löst es' }).click();
    await member.waitForURL('**/articles/**');
    await member.getByRole('heading', { level: 1, name: ARTICLE }).waitFor();
    expect(await items()).toEqual(before);

    const agent = await stage.people.signedIn('agent');
    await agent.goto('/ask');
    await agent.getByLabel('Titel').pressSequentially('E17: Mindestdrehzahl der Umwälzpumpe');
    await agent
      .locator('[data-similar]')
      .getByRole('listitem')
      .filter({ has: agent.getByRole('link', { name: HOWTO }) })
      .getByText('Intern: Kunden sehen es nicht')
      .waitFor();
  });

  it('an agent opens the four tabs of one card; a guest has three and no trace of the fourth', async () => {
    const curator = await stage.people.signedIn('curator');
    const [thread] = await stage.hub.dataSourceRows<DemoItemRow>(
      'SELECT id, kind, slug FROM items WHERE title = $1',
      [THREAD],
    );
    await curator.goto(itemPath(thread as DemoItemRow));
    const proposed = curator.getByRole('list', { name: 'Vielleicht dasselbe' });
    await proposed
      .getByRole('listitem')
      .filter({ has: curator.getByRole('link', { name: ARTICLE }) })
      .getByRole('button', { name: 'Bestätigen' })
      .click();
    await curator.getByRole('status').getByText('Bestätigt.').waitFor();
    await waitForOutbox(stage.hub.storage.dataSource);

    const found = async (page: Page) => {
      await page.goto('/search?q=E17+W%C3%A4rmepumpe+Durchfluss');
      const cards = page
        .locator('[data-hit]')
        .filter({ has: page.getByText('offizielle Artikel') });
      expect(await cards.count()).toBe(1);
      const titles = await page.locator('[data-hit] [data-hit-link]').allInnerTexts();
      expect(titles.filter((title) => TABS.some(([, one]) => title.match(one)))).toHaveLength(1);
      return cards.locator('[data-cluster]');
    };
    const tabOf = (card: Locator, space: string) =>
      card.locator('details').filter({ has: card.page().locator('summary', { hasText: space }) });

    const agent = await stage.people.signedIn('agent');
    const card = await found(agent);
    await card.getByRole('link', { name: `${CARD} · 1 interner Text`, exact: true }).waitFor();
    expect(await card.locator('summary').count()).toBe(TABS.length);
    const address = agent.url();
    for (const [space, title] of TABS) {
      await tabOf(card, space).locator('summary').click();
      await tabOf(card, space).getByRole('link', { name: title }).waitFor();
      expect(await card.locator('details[open]').count()).toBe(1);
    }
    expect(agent.url()).toBe(address);
    await shoot(agent, 'tabs-agent');
    expect(await axeViolations(agent)).toEqual([]);

    const plain = await stage.people.signedIn('agent', { javaScriptEnabled: false });
    for (const [space, title] of TABS) {
      const tab = tabOf(await found(plain), space);
      await tab.locator('summary').click();
      await tab.getByRole('link', { name: title }).click();
      await plain.getByRole('heading', { level: 1, name: title }).waitFor();
    }

    const guest = await stage.people.guest();
    const theirs = await found(guest);
    await theirs.getByRole('link', { name: CARD, exact: true }).waitFor();
    expect(await theirs.locator('summary').count()).toBe(3);
    for (const trace of ['Intern', 'intern', 'Mindestdrehzahl']) {
      expect(await guest.content()).not.toContain(trace);
    }
    await shoot(guest, 'tabs-guest');
  });

  it('a curator works ten proposals by keyboard, and the rest above a threshold at once', async () => {
    const curator = await stage.people.signedIn('curator');
    await waitForOutbox(stage.hub.storage.dataSource, { timeoutMs: 60_000 });
    await curator.goto('/links');
    await shoot(curator, 'queue');
    expect(await axeViolations(curator)).toEqual([]);
    interface Row {
      readonly id: string;
      readonly kind: LinkKind;
      readonly state: string;
      readonly probability: number | null;
    }
    const links = async () => {
      const rows = await stage.hub.dataSourceRows<Row>(
        'SELECT id, kind, state, probability FROM links',
      );
      return new Map(rows.map((row) => [row.id, row]));
    };
    const before = await links();
    const said = async (text: string | RegExp) => {
      await curator.getByRole('status').getByText(text).waitFor();
      await curator.waitForLoadState();
    };
    /** Decides the proposal that is shown, and gives its id. */
    const press = async (key: string, text: string) => {
      const form = curator.locator('form').filter({ has: curator.locator('[data-key="c"]') });
      const short = (await form.getAttribute('action'))?.replace('/links/', '') ?? '';
      await curator.keyboard.press(key);
      await curator.waitForURL((url) => url.searchParams.get('done') === short);
      await said(text);
      return fromShortId(short) ?? '';
    };
    const decided = new Map<string, { state: string; kind: LinkKind }>();
    const decide = async (key: string) => {
      const state = key === 'n' ? 'rejected' : 'confirmed';
      const id = await press(key, key === 'n' ? 'Abgelehnt.' : 'Bestätigt.');
      const was = before.get(id)?.kind as LinkKind;
      const kind = LINK_KINDS.filter((one) => one !== was)[Number(key) - 1] ?? was;
      // Each is met once, but for one that was taken back.
      expect(decided.has(id)).toBe(false);
      decided.set(id, { state, kind });
      return id;
    };
    const undo = async (id: string) => {
      await curator.keyboard.press('u');
      await said('Zurückgenommen.');
      decided.delete(id);
    };
    for (const key of ['c', 'n', '1']) await decide(key);
    await undo(await decide('c'));
    for (const key of ['n', 'c', '5', 'n']) await decide(key);
    await undo(await decide('n'));
    for (const key of ['c', 'n', 'c']) await decide(key);
    expect(decided.size).toBe(10);

    const tabTo = async (target: Locator) => {
      for (let presses = 0; presses < 80; presses += 1) {
        if ((await target.and(curator.locator(':focus')).count()) > 0) return;
        await curator.keyboard.press('Tab');
      }
      throw new Error('The keyboard does not lead there.');
    };
    await tabTo(curator.getByLabel(/^Mindestens so wahrscheinlich/));
    await curator.keyboard.type('20');
    await curator.keyboard.press('Enter');
    await curator.waitForURL('**/links?likely=20');
    const all = curator.getByRole('button', { name: /^(Diesen|Alle \d+) bestätigen$/ });
    await tabTo(all);
    await shoot(curator, 'queue-threshold');
    await curator.keyboard.press('Enter');
    await said(/^\d+ Verknüpfung(en)? bestätigt\.$/);
    await shoot(curator, 'queue-after');

    const likely = [...before.values()].filter(
      ({ id, state, probability }) =>
        state === 'proposed' && !decided.has(id) && (probability ?? 0) >= 0.2,
    );
    expect(likely.length).toBeGreaterThan(0);
    for (const { id, kind } of likely) decided.set(id, { state: 'confirmed', kind });
    const expected = [...before.values()].map(({ id, kind, state }) => ({
      id,
      ...(decided.get(id) ?? { kind, state }),
    }));
    const after = await links();
    expect(
      expected.map(({ id }) => ({ id, kind: after.get(id)?.kind, state: after.get(id)?.state })),
    ).toEqual(expected);
  });

  it('a moderator splits a cluster after seeing what that does, moves a text, and takes both back', async () => {
    const moderator = await stage.people.signedIn('moderator');
    await openQuestion(moderator);
    await moderator.getByRole('link', { name: /^Alle \d+ dazu$/ }).click();
    await moderator.getByRole('heading', { level: 1, name: ARTICLE }).waitFor();
    await shoot(moderator, 'cluster');
    expect(await axeViolations(moderator)).toEqual([]);
    await moderator.getByRole('checkbox', { name: QUESTION }).check();
    await moderator.getByRole('button', { name: 'Zeigen, was das bewirkt' }).click();
    await moderator.getByText(/Teile danach:/).waitFor();
    await shoot(moderator, 'cluster-split');
    const split = moderator.getByRole('form', { name: 'Teilen' }).last();
    const why = split.getByLabel('Warum');
    const doIt = moderator.getByRole('button', { name: 'Teilen', exact: true });
    // Without a reason the form stays.
    await doIt.click();
    expect(await why.and(moderator.locator(':invalid')).count()).toBe(1);
    await why.fill('Anderes Problem');
    await doIt.click();
    await moderator.getByRole('status').getByText('Zurück bleibt ein Text').waitFor();
    await moderator.getByRole('status').getByText('Geteilt.').waitFor();
    await moderator.getByRole('heading', { level: 1, name: ARTICLE }).waitFor();
    const cluster = moderator.url();
    const [{ title = '' } = {}] = await stage.hub.dataSourceRows<{ title?: string }>(
      `SELECT title FROM items WHERE title LIKE 'E17 jeden Morgen um 6%'`,
    );
    await openQuestion(moderator);
    expect(await elsewhere(moderator).count()).toBe(0);
    await moderator.goto(cluster);
    await moderator.getByRole('button', { name: 'Zurücknehmen' }).click();
    await moderator.getByRole('status').getByText('Zurückgenommen.').waitFor();
    await openQuestion(moderator);
    await elsewhere(moderator).getByRole('link', { name: ARTICLE }).waitFor();
    await moderator.goto(cluster);
    const [other] = await stage.hub.dataSourceRows<{ id: string }>(
      `SELECT id FROM items WHERE title LIKE 'Kann ich ein Balkonkraftwerk%'`,
    );
    const move = moderator.getByRole('form', { name: 'Verschieben' });
    await move.getByLabel('Welcher Text').selectOption({ label: title });
    await move
      .getByLabel('Ein Text zu seinem Problem')
      .fill(`/questions/${shortId(String(other?.id))}`);
    await move.getByLabel('Warum').fill('Gehört dorthin');
    await move.getByRole('button', { name: 'Verschieben' }).click();
    await moderator
      .getByRole('status')
      .getByText(/^Verschoben\./)
      .waitFor();
    await moderator
      .getByRole('link', { name: /^Kann ich ein Balkonkraftwerk/ })
      .first()
      .waitFor();
    await openQuestion(moderator);
    expect(await elsewhere(moderator).getByRole('link', { name: ARTICLE }).count()).toBe(0);
    await moderator.getByRole('link', { name: /^Alle \d+ dazu$/ }).click();
    await moderator.getByText('Gehört dorthin').first().waitFor();
    await moderator.getByRole('button', { name: 'Zurücknehmen' }).first().click();
    await moderator.getByRole('status').getByText('Zurückgenommen.').waitFor();
    await openQuestion(moderator);
    await elsewhere(moderator).getByRole('link', { name: ARTICLE }).waitFor();
    await moderator.goto('/most-asked');
    await shoot(moderator, 'most-asked');
    await moderator.getByRole('link', { name: ARTICLE }).first().waitFor();
  });
});
