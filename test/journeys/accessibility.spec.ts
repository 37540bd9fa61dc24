import type { FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { mountedRoutes, type MountedRoute } from '../../libs/http-api/route-table';
import { buildWeb } from '../../bin/build-web.js';
import { axeViolations, type Violation } from '../support/axe';
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

  interface Look {
    readonly of: PageAddress;
    readonly status: number | undefined;
    readonly violations: readonly Violation[];
    /** What is wider than a phone, with everything unfolded. */
    readonly tooWide: readonly string[];
  }
  const looks: Look[] = [];

  /** Goes to every page once; two addresses of one page are one page. */
  const lookAtAll = async (): Promise<void> => {
    const seen = new Set<string>();
    for (const [path, reader] of pages()) {
      const page = await pageOf(reader);
      const status = (await page.goto(path))?.status();
      const key = `${reader} ${page.url()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      looks.push({ of: [path, reader], status, ...(await lookAt(page)) });
    }
  };

  const lookAt = async (page: Page): Promise<Pick<Look, 'violations' | 'tooWide'>> => {
    const light = await axeViolations(page);
    await page.evaluate(DARK);
    const dark = await axeViolations(page, 'contrast');
    const desktop = page.viewportSize();
    await page.setViewportSize(PHONE);
    await page.evaluate(OPEN_ALL);
    const tooWide = await page.evaluate<string[]>(TOO_WIDE);
    if (desktop) await page.setViewportSize(desktop);
    return {
      violations: [...light, ...dark.map((one) => ({ ...one, id: `${one.id} (dark)` }))],
      tooWide,
    };
  };

  it('has a known address, so that none is forgotten here', () => {
    const untaught = routes.filter((route) => pagesOf(route, things) === undefined);
    expect(untaught.map((route) => route.path)).toEqual([]);
    expect(pages().length).toBeGreaterThan(60);
  });

  it('answers where somebody may look', async () => {
    await lookAtAll();
    expect(looks.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('has no violation that axe finds, in light and in dark', () => {
    expect(looks.length).toBeGreaterThan(60);
    expect(looks.filter(({ violations }) => violations.length > 0)).toEqual([]);
  });

  it('fits a phone, with everything unfolded', async () => {
    expect(looks.filter(({ tooWide }) => tooWide.length > 0)).toEqual([]);
    const page = await pageOf('guest');
    await page.setViewportSize(PHONE);
    for (const path of ['/', '/search?q=E17']) {
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
