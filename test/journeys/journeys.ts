import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../../bin/build-web.js';
import { demo } from '../../src/database/demo/demo';
import { axeViolations } from '../support/axe';
import { launchChromium, People, search } from '../support/browser';
import type { TestHub } from '../support/hub';
import { PageVisitor, shapeOf } from '../support/page-visitor';

/** Nobody outside the company may meet one of these words. */
const INTERNAL = demo.items
  .filter((item) => item.space === 'internal')
  .flatMap((item) => [item.key, item.title])
  .concat('/spaces/internal', 'Intern<', 'Mindestdrehzahl', 'PU-2211', 'flow_lpm');

/** Questions whose only answer nobody has marked official. */
const NOT_OFFICIAL = [
  '3,5 kW Überschuss und das Auto lädt nicht, woran liegts?',
  'Backup power trips after five seconds when the freezer starts',
] as const;

const hit = (page: Page, title: string | RegExp) =>
  page.locator('[data-hit]').filter({ has: page.getByRole('link', { name: title }) });

export interface JourneyOptions {
  /** Both ways of walking them, or one. */
  readonly scripts?: readonly boolean[];
  /** Only the journey whose name begins so. */
  readonly only?: string;
}

/** What people come for, each way in front of the hub that `start` starts with the demo company. */
export function journeys(
  start: () => Promise<TestHub>,
  { scripts: ways = [false, true], only = '' }: JourneyOptions = {},
): void {
  let hub: TestHub;
  let browser: Browser;
  const journey = (name: string, walk: () => Promise<void>) => {
    if (name.startsWith(only)) it(name, walk);
  };

  beforeAll(async () => {
    await buildWeb();
    [hub, browser] = await Promise.all([start(), launchChromium()]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.close();
  });

  describe.each(ways)('JavaScript: %p', (scripts) => {
    let people: People;

    beforeAll(() => {
      people = new People(browser, hub, { javaScriptEnabled: scripts });
    });
    afterEach(async () => {
      await people.leave();
      expect(people.complaints.splice(0)).toEqual([]);
      expect(people.foreign.splice(0)).toEqual([]);
    });

    /** Searches until the words lead to the title: the index follows a write within a second. */
    const findSoon = async (page: Page, words: string, title: string) => {
      const started = Date.now();
      for (;;) {
        await page.goto(`/search?q=${encodeURIComponent(words)}`);
        if ((await hit(page, title).count()) > 0) return;
        // The promise is one second; a machine that runs other tests beside gets three.
        if (Date.now() - started > 3_000) throw new Error(`“${words}” does not find “${title}”`);
      }
    };

    const seesNothingInternal = async (page: Page) => {
      const html = await page.content();
      expect(INTERNAL.filter((word) => html.includes(word))).toEqual([]);
    };

    journey(
      'a guest finds in own words what the community knows, and meets nothing internal',
      async () => {
        const guest = await people.guest();
        await search(guest, 'Wärmepumpe schaltet morgens ab');
        await seesNothingInternal(guest);
        // Of those solved together the best stands first; which one that is, each engine decides by its own ranking.
        const found = guest.locator('[data-hit]').first();
        await found
          .getByText(/^(Gelöst|Offiziell)/)
          .first()
          .waitFor();
        const question = found.getByRole('link', { name: /E17 jeden Morgen um 6/ }).first();
        if (!(await question.isVisible())) await found.getByText('Kunden fragten').click();
        await question.click();
        await guest.waitForURL('**/questions/**');
        await guest.getByRole('heading', { level: 1, name: /E17 jeden Morgen um 6/ }).waitFor();
        await guest.getByRole('heading', { name: 'Antwort von Heizungs-Ulf' }).waitFor();
        await guest.getByText('Um 6 geht bestimmt deine Nachtabsenkung zu Ende').first().waitFor();
        await guest.getByText('Gelöst (vom Fragenden angenommen)').first().waitFor();
        await seesNothingInternal(guest);
        for (const path of [
          '/',
          '/spaces',
          '/tags',
          '/search?q=E17',
          '/tags/e17',
          '/people/emre',
        ]) {
          await guest.goto(path);
          await seesNothingInternal(guest);
        }
      },
    );

    journey(
      'a member asks, is shown what is similar, finds the question at once and accepts an answer',
      async () => {
        const word = scripts ? 'Quittenmus' : 'Zwetschgenmus';
        const title = `E17 an der Wärmepumpe, seit ${word} in der Zuleitung klebt`;
        const member = await people.signedIn('member');
        await member.getByRole('link', { name: 'Frage stellen' }).first().click();
        await member.getByLabel('Titel').fill(title);
        const body = member.getByLabel('Text', { exact: true });
        await body.fill('Seit gestern steht **E17** im Display, der Durchfluss ist weg.');
        if (!scripts) await member.getByRole('button', { name: 'Nach Ähnlichem suchen' }).click();
        const similar = member.locator('[data-similar]');
        await similar.getByRole('link', { name: /Störung E17: Durchfluss/ }).waitFor();
        expect(await similar.innerHTML()).not.toContain('Mindestdrehzahl');
        expect(await member.getByLabel('Titel').inputValue()).toBe(title);
        await member.getByLabel('Schlagwörter').fill('e17, marmelade');
        await member.getByRole('button', { name: 'Frage stellen' }).click();
        await member.waitForURL('**/questions/**');
        const address = new URL(member.url()).pathname;
        await member.getByText('Ihre Frage ist da.').waitFor();

        await findSoon(member, word, title);

        const other = await people.signedIn('org-a');
        await other.goto(address);
        expect(await other.getByRole('button', { name: 'Als Lösung annehmen' }).count()).toBe(0);
        await other.getByLabel('Ihre Antwort').fill('Mit lauwarmem Wasser spülen, dann entlüften.');
        await other.getByRole('button', { name: 'Antwort senden' }).click();
        await other.getByText('Ihre Antwort ist da.').waitFor();

        await member.goto(address);
        await member.getByRole('heading', { name: 'Antwort von Henrik Petersen' }).waitFor();
        await member.getByRole('button', { name: 'Als Lösung annehmen' }).click();
        await member.getByText('Angenommen. Die Frage gilt als gelöst.').waitFor();
        await member.getByText('Gelöst (vom Fragenden angenommen)').first().waitFor();
        await member.goto(`/search?q=${word}`);
        const solved = hit(member, title);
        await solved.getByText('Gelöst').first().waitFor();
        await member.getByText('Mit lauwarmem Wasser spülen').first().waitFor();
      },
    );

    journey('an agent marks an answer official, and everybody sees it at the hit', async () => {
      const title = NOT_OFFICIAL[scripts ? 1 : 0];
      const agent = await people.signedIn('agent');
      const guest = await people.guest();
      const before = async () => {
        await guest.goto(`/search?q=${encodeURIComponent(title)}`);
        await hit(guest, title).waitFor();
        return hit(guest, title).getByText('Offiziell', { exact: true }).count();
      };
      expect(await before()).toBe(0);
      await agent.goto(`/search?q=${encodeURIComponent(title)}`);
      await hit(agent, title).getByRole('link', { name: title }).click();
      await agent.waitForURL('**/questions/**');
      await agent.getByRole('button', { name: 'Als offiziell kennzeichnen' }).first().click();
      await agent.getByText('Als offiziell gekennzeichnet.').waitFor();
      expect(await before()).toBeGreaterThan(0);
      await guest.goto(new URL(agent.url()).pathname);
      await guest.getByText('Offiziell', { exact: true }).first().waitFor();
      expect(await guest.getByRole('button', { name: 'Nicht mehr offiziell' }).count()).toBe(0);
    });

    journey(
      'an employee writes an internal how-to: an agent finds it, to a guest it does not exist',
      async () => {
        const word = scripts ? 'Fledermausklemme' : 'Nashornklemme';
        const title = `Zentrale ohne Werksreset retten: die ${word}`;
        const employee = await people.signedIn('employee');
        await employee.goto('/new/howto');
        await employee.getByLabel('Titel').fill(title);
        await employee
          .getByLabel('Text', { exact: true })
          .fill(`Die ${word} auf Stift 3 und 4 setzen.`);
        await employee.getByRole('radio', { name: /Intern/ }).check();
        await employee.getByLabel('Wer Auskunft gibt').fill('sabine');
        await employee.getByLabel('Was schiefgehen kann').fill('Die Garantie erlischt.');
        await employee.getByRole('button', { name: 'Veröffentlichen' }).click();
        await employee.waitForURL('**/howtos/**');
        const address = new URL(employee.url()).pathname;

        const agent = await people.signedIn('agent');
        await findSoon(agent, word, title);
        await hit(agent, title).getByText('Intern, offiziell nicht unterstützt').waitFor();
        await hit(agent, title).getByRole('link', { name: title }).click();
        await agent.waitForURL('**/howtos/**');
        await agent.getByText('Offiziell nicht unterstützt', { exact: true }).waitFor();
        await agent.getByRole('link', { name: 'Sabine Rost' }).waitFor();
        await agent.getByText('Die Garantie erlischt.').waitFor();

        for (const outside of [await people.guest(), await people.signedIn('member')]) {
          await search(outside, word);
          await outside.getByText('Nichts gefunden').waitFor();
          expect(await outside.content()).not.toContain('Stift 3');
          const suggested = await outside.request.get(`/api/v1/suggest?q=${word.slice(0, 6)}`);
          expect(await suggested.json()).toEqual({ data: [] });
        }
        const visitor = await PageVisitor.of(hub);
        const unknown = address.replace(/[1-9A-HJ-NP-Za-km-z]{4}\//, 'zzzz/');
        expect(unknown).not.toBe(address);
        const [hidden, never] = [await visitor.get(address), await visitor.get(unknown)];
        expect(hidden.status).toBe(404);
        expect(shapeOf(hidden, address)).toEqual(shapeOf(never, unknown));
      },
    );

    journey(
      'a curator publishes an article with a part for agents, which nobody else sees or finds',
      async () => {
        const [word, secret] = scripts
          ? ['Nudelholz', 'Kranichzahl']
          : ['Schneebesen', 'Reiherzahl'];
        const title = `Die Abdeckung mit dem ${word} lösen`;
        const curator = await people.signedIn('curator');
        await curator.goto('/new/article');
        await curator.getByLabel('Titel').fill(title);
        await curator.getByLabel('Text', { exact: true }).fill(`Den ${word} flach ansetzen.`);
        await curator.getByRole('button', { name: 'Teil für weniger Leser hinzufügen' }).click();
        const part = curator.locator('[name="layers.1.body"]');
        await part.fill(`Die ${secret} steht auf dem Typenschild.`);
        expect(await curator.locator('[name="layers.1.audience"]').inputValue()).toBe('agents');
        expect(await curator.locator('[name="layers.0.body"]').inputValue()).toContain(word);
        await curator.getByRole('button', { name: 'Speichern' }).click();
        await curator.waitForURL('**/articles/**');
        const address = new URL(curator.url()).pathname;
        const guest = await people.guest();
        expect((await guest.goto(address))?.status()).toBe(404);
        await curator.getByRole('button', { name: 'Veröffentlichen' }).click();
        await curator.getByText('Veröffentlicht.').waitFor();

        const agent = await people.signedIn('agent');
        await findSoon(agent, secret, title);
        await hit(agent, title).getByRole('link', { name: title }).click();
        await agent.waitForURL('**/articles/**');
        const framed = agent.getByRole('region', { name: 'Diesen Teil sieht nur das Serviceteam' });
        await framed.getByText(`Die ${secret} steht`).waitFor();

        await findSoon(guest, word, title);
        await hit(guest, title).getByRole('link', { name: title }).click();
        await guest.getByText(`Den ${word} flach ansetzen.`).waitFor();
        expect(await guest.content()).not.toContain(secret);
        expect(await guest.getByRole('region', { name: /Serviceteam/ }).count()).toBe(0);
        await search(guest, secret);
        await guest.getByText('Nichts gefunden').waitFor();
      },
    );

    journey(
      'of two people who change the same text the later one gets both texts and loses nothing',
      async () => {
        const member = await people.signedIn('member');
        const other = await people.signedIn('org-b');
        await search(member, 'Checkliste Umzug');
        await hit(member, /Checkliste Umzug/)
          .getByRole('link', { name: /Checkliste/ })
          .click();
        await member.waitForURL('**/wiki/**');
        const address = new URL(member.url()).pathname;
        for (const page of [member, other]) await page.goto(`${address}/edit`);
        const append = async (page: Page, line: string) => {
          const body = page.locator('[name="layers.0.body"]');
          await body.fill(`${await body.inputValue()}\n\n${line}`);
        };
        const theirs = `Zählerstände ${scripts ? 'fotografieren' : 'aufschreiben'}.`;
        const mine = `Den Schornsteinfeger ${scripts ? 'anrufen' : 'benachrichtigen'}.`;
        await append(other, theirs);
        await other.getByRole('button', { name: 'Speichern' }).click();
        await other.getByText('Gespeichert.').waitFor();

        await append(member, mine);
        await member.getByRole('button', { name: 'Speichern' }).click();
        const heading = { level: 1, name: 'Jemand anderes war schneller' };
        await member.getByRole('heading', heading).waitFor();
        const theirPart = member.getByRole('heading', { level: 3, name: 'So steht es jetzt' });
        const now = member.locator('section').filter({ has: theirPart }).last();
        expect(await now.innerText()).toContain(theirs);
        expect(await now.innerText()).not.toContain(mine);
        const field = member.locator('[name="layers.0.body"]');
        expect(await field.inputValue()).toContain(mine);
        expect(await field.inputValue()).not.toContain(theirs);
        if (scripts) expect(await axeViolations(member)).toEqual([]);
        await append(member, theirs);
        await member.getByRole('button', { name: 'Meine Fassung speichern' }).click();
        await member.getByText('Gespeichert.').waitFor();
        for (const line of [theirs, mine]) await member.getByText(line).first().waitFor();
      },
    );
  });
}
