import type { FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { mountedRoutes, type MountedRoute } from '../../libs/http-api/route-table';
import { buildWeb } from '../../bin/build-web.js';
import { axeViolations } from '../support/axe';
import { describeInChromium, launchChromium, People, PHONE } from '../support/browser';
import { startTestHub, type TestHub } from '../support/hub';
import { demoThings, type DemoThings } from './demo-things';
import { pagesOf, type PageAddress, type Reader } from './page-addresses';

jest.setTimeout(900_000);

const FIRST_VISIT_BYTES = 60_000;
const OPEN_ALL = 'for (const one of document.querySelectorAll("details")) one.open = true';
/** At once: colours that still fade would be measured halfway. */
const DARK = `document.documentElement.dataset.theme = 'dark';
  getComputedStyle(document.body).color;
  for (const one of document.getAnimations()) one.finish();`;
const TOO_WIDE = `(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .slice(0, 3)
    .map((one) => one.outerHTML.slice(0, 160));
})()`;

describeInChromium('every page of the hub (Chromium)', () => {
  let hub: TestHub;
  let browser: Browser;
  let things: DemoThings;
  let routes: MountedRoute[];
  let people: People;
  const readers = new Map<Reader, Page>();

  beforeAll(async () => {
    await buildWeb();
    [hub, browser] = await Promise.all([startTestHub({ DEMO: 'on' }), launchChromium()]);
    things = await demoThings(hub);
    const instance = hub.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    routes = mountedRoutes(instance).filter((route) => route.method === 'GET');
    people = new People(browser, hub);
  }, 120_000);
  afterAll(async () => {
    await people?.leave();
    await browser?.close();
    await hub?.close();
  });

  const pageOf = async (reader: Reader): Promise<Page> => {
    const known = readers.get(reader);
    if (known) return known;
    const page = reader === 'guest' ? await people.guest() : await people.signedIn(reader);
    readers.set(reader, page);
    return page;
  };
  const pages = (): PageAddress[] => routes.flatMap((route) => [...(pagesOf(route, things) ?? [])]);

  /** Goes to every page once and says what is wrong there; two addresses of one page are one page. */
  const lookAt = async (wrong: (page: Page) => Promise<unknown[]>, only = pages()) => {
    const found: unknown[] = [];
    const seen = new Set<string>();
    for (const [path, reader] of only) {
      const page = await pageOf(reader);
      const status = (await page.goto(path))?.status();
      if (status !== 200) found.push([path, reader, status]);
      const key = `${reader} ${page.url()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const here = await wrong(page);
      if (here.length > 0) found.push([path, reader, ...here]);
    }
    return found;
  };

  it('has a known address, so that none is forgotten here', () => {
    const untaught = routes.filter((route) => pagesOf(route, things) === undefined);
    expect(untaught.map((route) => route.path)).toEqual([]);
    expect(pages().length).toBeGreaterThan(60);
  });

  it('has no violation that axe finds, in light and in dark', async () => {
    const found = await lookAt(async (page) => {
      const light = await axeViolations(page);
      await page.evaluate(DARK);
      const dark = await axeViolations(page, 'contrast');
      return [...light, ...dark.map((one) => ({ ...one, id: `${one.id} (dark)` }))];
    });
    expect(found).toEqual([]);
  });

  it('fits a phone, with everything unfolded', async () => {
    for (const page of readers.values()) await page.setViewportSize(PHONE);
    const found = await lookAt(async (page) => {
      await page.evaluate(OPEN_ALL);
      return page.evaluate<string[]>(TOO_WIDE);
    });
    expect(found).toEqual([]);
    for (const path of ['/', '/search?q=E17']) {
      const page = await pageOf('guest');
      await page.goto(path);
      expect([path, await axeViolations(page)]).toEqual([path, []]);
    }
  });

  it('asks nobody else for anything and never offends its own content policy', () => {
    expect(readers.size).toBeGreaterThan(5);
    expect(people.complaints).toEqual([]);
    expect(people.foreign).toEqual([]);
  });

  it('costs little on the first visit of the results', async () => {
    const page = await people.guest();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      const size = response.request().sizes();
      sizes.push(size.then((one) => one.responseBodySize + one.responseHeadersSize));
    });
    await page.goto('/search?q=W%C3%A4rmepumpe', { waitUntil: 'networkidle' });
    const all = await Promise.all(sizes);
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(all.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(FIRST_VISIT_BYTES);
  });
});
