import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildWeb } from '../../../bin/build-web.js';
import { axeViolations } from '../../../test/support/axe';
import { describeInChromium, launchChromium } from '../../../test/support/browser';
import { GALLERY } from './gallery';
import { galleryServer } from './gallery-server';

/** The other pages are made of the same parts. */
const CHECKED = ['home', 'search', 'item', 'form', 'admin', 'error'] as const;
const OPEN_MENUS = 'for (const one of document.querySelectorAll("details")) one.open = true';

describeInChromium('every component in a browser (Chromium)', () => {
  let server: FastifyInstance;
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let foreign: string[];

  beforeAll(async () => {
    await buildWeb();
    server = await galleryServer();
    url = await server.listen({ port: 0, host: '127.0.0.1' });
    browser = await launchChromium();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (options: Parameters<Browser['newContext']>[0] = {}) => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    page = await context.newPage();
    page.setDefaultTimeout(8_000);
    complaints = [];
    foreign = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) foreign.push(request.url());
    });
  };
  const go = (path: string) => page.goto(`${url}/gallery/${path}`);
  afterEach(() => context?.close());

  /** Structure is the same in both themes, colours are not. */
  it.each(['light', 'dark'])(
    'has no violation that axe finds (%s)',
    async (theme) => {
      await open();
      for (const name of CHECKED) {
        await go(`${name}?theme=${theme}&flash=1&locale=de`);
        if (name === 'error') await page.evaluate(OPEN_MENUS);
        const found = await axeViolations(page, theme === 'light' ? 'all' : 'contrast');
        expect([name, ...found]).toEqual([name]);
      }
      expect(complaints).toEqual([]);
      expect(foreign).toEqual([]);
    },
    120_000,
  );

  it('never grows wider than a phone, and fingers hit its buttons', async () => {
    await open({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    for (const name of Object.keys(GALLERY)) {
      await go(name);
      await page.evaluate(OPEN_MENUS);
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
        name,
        390,
      ]);
      const low = await page.evaluate(
        `[...document.querySelectorAll('.btn, .input, .select, .nav-link, .facet, .tab, footer button, footer a, .search-box input')]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
          .map((one) => one.outerHTML.slice(0, 120))`,
      );
      expect([name, low]).toEqual([name, []]);
    }
  }, 60_000);

  it('follows the device while no theme is chosen, and the choice against the device', async () => {
    await open({ colorScheme: 'dark' });
    const paper = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await go('home');
    const dark = await paper();
    await go('home?theme=light');
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await go('home');
    expect(await paper()).toBe(light);
    await go('home?theme=dark');
    expect(await paper()).toBe(dark);
  });

  it('costs at most 60 kB on the first visit', async () => {
    await open();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      const html = response.headers()['content-type']?.startsWith('text/html');
      // The sample server sends pages as they are; the product compresses them.
      if (html) sizes.push(response.body().then((body) => gzipSync(body).length));
      else
        sizes.push(
          response
            .request()
            .sizes()
            .then((s) => s.responseBodySize + s.responseHeadersSize),
        );
    });
    await page.goto(`${url}/gallery/search`, { waitUntil: 'networkidle' });
    const all = await Promise.all(sizes);
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(all.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
  });

  it('is worked by keys: search, hits, help', async () => {
    await open();
    await go('search');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.name')).toBe('q');
    await page.keyboard.press('Escape');
    await page.evaluate('document.activeElement.blur()');
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('/questions/1');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    await page.waitForURL('**/questions/1');
  });

  it('suggests while typing', async () => {
    await open();
    await go('home');
    const box = page.getByRole('combobox').first();
    await box.fill('thermo');
    await page.getByRole('option', { name: /Thermostat offline/ }).waitFor();
    await box.press('ArrowDown');
    await box.press('Enter');
    await page.waitForURL('**/gallery/item');
  });

  it('formats, previews and shows what may already be answered', async () => {
    await open();
    await go('form?locale=de');
    const body = page.getByLabel('Beschreibung');
    await page.getByRole('button', { name: 'Vorschau' }).click();
    await page.getByText('Preview', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Schreiben' }).click();
    await body.fill('');
    await page.getByRole('button', { name: 'Fett' }).click();
    expect(await body.inputValue()).toBe('****');
    await page.getByRole('link', { name: /Thermostat offline/ }).waitFor();
  });

  it('asks before unsent text is left, keeps it, and lets it be discarded', async () => {
    await open();
    await go('item');
    const answer = page.getByRole('textbox', { name: 'Answer' });
    await answer.pressSequentially('Switch it off');
    // Not `waitForFunction`: the content policy forbids what it does.
    while (!(await page.evaluate('localStorage.getItem("draft:answer")?.includes("it off")'))) {
      await page.waitForTimeout(50);
    }
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.accept();
      return dialog.type();
    });
    await page.reload();
    expect(await asked).toBe('beforeunload');
    expect(await answer.inputValue()).toBe('Switch it off');
    await page.getByRole('button', { name: 'Discard it' }).click();
    expect(await answer.inputValue()).toBe('');
    await page.reload();
    expect(await answer.inputValue()).toBe('');
  });

  it('works without JavaScript: menus open, the search box is a form, filters are links', async () => {
    await open({ javaScriptEnabled: false });
    await go('search');
    await page.locator('summary', { hasText: 'Colours' }).click();
    await page.getByRole('button', { name: 'Dark' }).waitFor();
    await page.getByRole('link', { name: /Deutsch/ }).waitFor();
    await page.getByRole('searchbox').fill('router');
    await page.getByRole('searchbox').press('Enter');
    await page.waitForURL('**/search?q=router');
  });
});
