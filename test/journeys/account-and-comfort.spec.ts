import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../../bin/build-web.js';
import { describeInChromium, launchChromium, People, PHONE } from '../support/browser';
import { axeViolations } from '../support/axe';
import { startTestHub, type TestHub } from '../support/hub';
import { linkInMail } from './demo-things';

jest.setTimeout(60_000);

const QUESTION = /E17 jeden Morgen um 6/;

/** Everything a Tab stops at, in the order of the page; what is focused now gets its number. */
const NUMBER_STOPS = `(() => {
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled;
  const stops = [...document.querySelectorAll(all)].filter((one) => one.tabIndex >= 0 && seen(one));
  stops.forEach((one, at) => one.setAttribute('data-stop', String(at)));
  return stops.length;
})()`;

/** Which stop has the focus (a toolbar hands it to one of its buttons), whether that is seen, and whether the stop lies inside the window. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const drawn = (part) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  const box = one.getBoundingClientRect();
  return {
    stop: Number(one.closest('[data-stop]')?.dataset.stop ?? -1),
    html: one.outerHTML.slice(0, 100),
    visible: drawn(one) || drawn(one.closest('.search-box') ?? one),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
})()`;

interface Focused {
  readonly stop: number;
  readonly html: string;
  readonly visible: boolean;
  readonly inside: boolean;
}

const paper = (page: Page) =>
  page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
const attribute = (page: Page, name: string) => page.locator('html').getAttribute(name);

describeInChromium('an account, keys, languages and colours (Chromium)', () => {
  let hub: TestHub;
  let browser: Browser;

  beforeAll(async () => {
    await buildWeb();
    [hub, browser] = await Promise.all([startTestHub({ DEMO: 'on' }), launchChromium()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.close();
  });

  describe.each([
    ['without', false],
    ['with', true],
  ] as const)('%s JavaScript', (_, scripts) => {
    let people: People;

    beforeAll(() => {
      people = new People(browser, hub, { javaScriptEnabled: scripts });
    });
    afterEach(async () => {
      await people.leave();
      expect(people.complaints.splice(0)).toEqual([]);
      expect(people.foreign.splice(0)).toEqual([]);
    });

    it('somebody makes an account, forgets the password, sets a new one and gives a program a token', async () => {
      const email = `nora-${scripts ? 'js' : 'plain'}@example.org`;
      const page = await people.guest();
      await page.goto('/');
      await page.getByRole('link', { name: 'Anmelden' }).click();
      await page.getByRole('link', { name: 'Konto anlegen' }).click();
      await page.getByLabel('Ihr Name').fill('Nora Grün');
      await page.getByLabel('E-Mail-Adresse').fill(email);
      await page.getByLabel('Passwort').fill('viele blaue Kraniche');
      await page.getByRole('button', { name: 'Konto anlegen' }).click();
      await page.getByText('Ihr Konto ist bereit.').waitFor();
      const account = page.locator('summary', { hasText: 'Konto von Nora Grün' });
      await account.click();
      await page.getByRole('button', { name: 'Abmelden' }).click();
      await page.getByText('Sie sind abgemeldet.').waitFor();

      const signIn = async (password: string) => {
        await page.goto('/signin');
        await page.getByLabel('E-Mail-Adresse').fill(email);
        await page.getByLabel('Passwort').fill(password);
        await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
      };
      await signIn('viele rote Kraniche');
      await page.getByText('Adresse und Passwort gehören nicht zusammen.').waitFor();
      expect(await page.getByLabel('E-Mail-Adresse').inputValue()).toBe(email);
      if (scripts) expect(await axeViolations(page)).toEqual([]);

      await page.getByRole('link', { name: 'Passwort vergessen?' }).click();
      await page.getByLabel('E-Mail-Adresse').fill(email);
      await page.getByRole('button', { name: 'Link senden' }).click();
      await page.getByText('so ist der Link unterwegs').waitFor();
      const link = await linkInMail(hub, email);
      await page.goto(link);
      await page
        .getByLabel('Neues Passwort')
        .or(page.getByLabel('Passwort'))
        .first()
        .fill('ein ganz neuer Satz');
      await page.getByRole('button', { name: 'Passwort festlegen' }).click();
      await page.getByText('Ihr Passwort ist festgelegt.').waitFor();
      await page.goto(link);
      await page.getByText('Dieser Link wurde schon benutzt oder ist zu alt.').waitFor();
      await signIn('viele blaue Kraniche');
      await page.getByText('Adresse und Passwort gehören nicht zusammen.').waitFor();
      await signIn('ein ganz neuer Satz');
      await account.waitFor();

      await page.goto('/me');
      await page.getByLabel('Name', { exact: true }).fill('Mein Skript');
      await page.getByRole('button', { name: 'Schlüssel anlegen' }).click();
      const token = (await page.locator('pre').first().innerText()).trim();
      const me = async () => {
        const reply = await fetch(`${hub.url}/api/v1/me`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return [reply.status, ((await reply.json()) as { displayName?: string }).displayName];
      };
      expect(await me()).toEqual([200, 'Nora Grün']);
      await page.goto('/me');
      expect(await page.content()).not.toContain(token);
      await page.getByRole('button', { name: 'Widerrufen' }).click();
      await page.getByText('Der Schlüssel ist widerrufen.').waitFor();
      expect((await me())[0]).toBe(401);
    });

    it('Tab goes through a page in its order, is seen at every step, and can skip to the content', async () => {
      const page = await people.signedIn('member');
      await page.goto('/search?q=E17&collapse=item');
      const address = await page.getByRole('link', { name: QUESTION }).getAttribute('href');
      for (const path of ['/search?q=E17&collapse=item', String(address)]) {
        await page.goto(path);
        const stops = await page.evaluate<number>(NUMBER_STOPS);
        expect(stops).toBeGreaterThan(20);
        const walked: Focused[] = [];
        for (let n = 0; n < stops; n += 1) {
          await page.keyboard.press('Tab');
          walked.push(await page.evaluate<Focused>(FOCUSED));
        }
        expect(walked.filter((one) => !one.visible || !one.inside)).toEqual([]);
        const order = walked.map((one) => one.stop);
        expect(order).toEqual(Array.from({ length: stops }, (_, at) => at));
      }
      await page.goto('/search?q=E17');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Zum Inhalt springen');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
    });

    it('language and colours change by a click, and never what is found', async () => {
      const page = await people.guest({ colorScheme: 'light' });
      const found = async () =>
        /^(\d+) (?:Treffer|results?)/.exec(
          await page.getByText(/^\d+ (Treffer|results?)/).innerText(),
        )?.[1];
      await page.goto('/search?q=Router');
      expect(await attribute(page, 'lang')).toBe('de');
      const german = await found();
      expect(Number(german)).toBeGreaterThan(1);
      await page.getByRole('button', { name: 'English' }).click();
      await page
        .getByText(/results/)
        .first()
        .waitFor();
      expect(new URL(page.url()).search).toBe('?q=Router');
      expect(await attribute(page, 'lang')).toBe('en');
      expect(await found()).toBe(german);

      const light = await paper(page);
      await page.locator('summary', { hasText: 'Colours' }).click();
      await page.getByRole('button', { name: 'Dark' }).click();
      await page.waitForURL('**/search?q=Router');
      await page.locator('html[data-theme="dark"]').waitFor();
      expect(await paper(page)).not.toBe(light);
      await page.goto('/');
      expect([await attribute(page, 'lang'), await attribute(page, 'data-theme')]).toEqual([
        'en',
        'dark',
      ]);
      await page.locator('summary', { hasText: 'Colours' }).click();
      await page.getByRole('button', { name: 'Light' }).click();
      await page.locator('html[data-theme="light"]').waitFor();
      expect(await paper(page)).toBe(light);
      await page.getByRole('button', { name: 'Deutsch' }).click();
      await page.locator('html[lang="de"]').waitFor();
    });
  });

  it('on a phone the tab one is on stands in sight, and the page at its top', async () => {
    const people = new People(browser, hub);
    const admin = await people.signedIn('admin', { viewport: PHONE });
    for (const section of ['people', 'meaning', 'audit']) {
      await admin.goto(`/admin/${section}`);
      const box = await admin.locator('[data-tabs] [aria-current]').boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
      expect(await admin.evaluate('scrollY')).toBe(0);
    }
    await people.leave();
  });

  it('keys lead to the box, along the hits, into one and on to its form', async () => {
    const people = new People(browser, hub);
    const page = await people.signedIn('member');
    await page.goto('/search?q=E17&collapse=item');
    await page.locator('h1').first().waitFor({ state: 'attached' });
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.name')).toBe('q');
    await page.keyboard.type('j');
    expect(await page.locator('[data-hit-chosen]').count()).toBe(0);
    await page.evaluate('document.activeElement.blur()');
    const chosen = () => page.locator('[data-hit-chosen] [data-hit-link]').innerText();
    const titles = await page.locator('[data-hit-link]').allInnerTexts();
    const steps: string[] = [];
    for (const key of ['j', 'j', 'k', 'k', 'j']) {
      await page.keyboard.press(key);
      steps.push(await chosen());
    }
    expect(steps).toEqual([0, 1, 0, 0, 1].map((at) => titles[at]));
    const at = titles.findIndex((title) => QUESTION.test(title));
    for (let n = 1; n < at; n += 1) await page.keyboard.press('j');
    for (let n = 1; n > at; n -= 1) await page.keyboard.press('k');
    await page.keyboard.press('o');
    await page.waitForURL('**/questions/**');
    await page.keyboard.press('e');
    await page.waitForURL('**/edit');
    expect(people.complaints).toEqual([]);
    await people.leave();
  });
});
