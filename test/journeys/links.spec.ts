import type { Page } from 'playwright-core';
import { shortId } from '../../src/kernel/ids';
import { axeViolations } from '../support/axe';
import { describeInChromium } from '../support/browser';
import { onDemoStage } from '../support/demo-stage';

jest.setTimeout(60_000);

const QUESTION = /E17 jeden Morgen um 6/;
const ARTICLE = 'Störung E17: Durchfluss im Heizkreis zu gering';
const HOWTO = 'E17 bei knappen Anlagen: Mindestdrehzahl der Umwälzpumpe anheben';

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

  it('a curator works the queue by single keys, and takes a decision back', async () => {
    const curator = await stage.people.signedIn('curator');
    await curator.goto('/links');
    await shoot(curator, 'queue');
    expect(await axeViolations(curator)).toEqual([]);
    const decided = async () => {
      const rows = await stage.hub.dataSourceRows<{ state: string; count: number }>(
        `SELECT l.state, count(*)::int AS count FROM links l JOIN users u ON u.id = l.decided_by
          WHERE u.email = 'curator@demo.example' AND l.author_id IS DISTINCT FROM l.decided_by GROUP BY l.state`,
      );
      return Object.fromEntries(rows.map((row) => [row.state, row.count]));
    };
    const before = await decided();
    const press = async (key: string, said: string) => {
      await curator.keyboard.press(key);
      await curator.getByRole('status').getByText(said).waitFor();
    };
    await press('c', 'Bestätigt.');
    await press('n', 'Abgelehnt.');
    await press('u', 'Zurückgenommen.');
    await press('c', 'Bestätigt.');
    // New proposals arrive in the background meanwhile, so only the curator's own decisions are counted.
    expect(await decided()).toEqual({ ...before, confirmed: (before.confirmed ?? 0) + 2 });
    await shoot(curator, 'queue-after');
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
    await moderator
      .getByRole('form', { name: 'Teilen' })
      .last()
      .getByLabel('Warum')
      .fill('Anderes Problem');
    await moderator.getByRole('button', { name: 'Teilen', exact: true }).click();
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
