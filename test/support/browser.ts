import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { CHROMIUM } from './chromium-program';
import type { TestHub } from './hub';

const SWITCHES = [
  'no-sandbox',
  'disable-gpu',
  'no-first-run',
  'disable-background-networking',
  'disable-component-update',
  'disable-sync',
  'disable-quic',
];

/** In place of `describe` for what needs Chromium: skipped by name where there is none. */
export const describeInChromium: jest.Describe = existsSync(CHROMIUM) ? describe : describe.skip;

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: SWITCHES.map((name) => `--${name}`) });

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

type ContextOptions = NonNullable<Parameters<Browser['newContext']>[0]>;
type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Who signs in by one click in the demo. */
export type DemoAccount =
  'member' | 'org-a' | 'org-b' | 'agent' | 'employee' | 'curator' | 'moderator' | 'admin';

/** People in front of one hub, each with a browser of their own. Notes what no page may do. */
export class People {
  /** Messages in the console, exceptions and refused content: none are expected. */
  readonly complaints: string[] = [];
  /** Requests to anywhere but the hub: none are expected. */
  readonly foreign: string[] = [];
  private readonly contexts: BrowserContext[] = [];
  private readonly remembered = new Map<DemoAccount, StorageState>();

  constructor(
    private readonly browser: Browser,
    private readonly hub: TestHub,
    private readonly options: ContextOptions = {},
  ) {}

  /** Somebody who is not signed in, reading German. */
  async guest(options: ContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: this.hub.url,
      locale: 'de-DE',
      viewport: DESK,
      ...this.options,
      ...options,
    });
    this.contexts.push(context);
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    page.on('console', (message) => {
      const text = message.text();
      // Advice for forms is none; and what the page itself answers, such as 404, is for the test to judge.
      if (text.startsWith('[DOM]')) return;
      if (message.location().url === page.url() && /status of 4\d\d/.test(text)) return;
      this.complaints.push(`${page.url()}: ${text}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.hub.url)) this.foreign.push(request.url());
    });
    return page;
  }

  /** Signed in by the demo's button, on the start page; the second time by what the browser kept. */
  async signedIn(account: DemoAccount, options: ContextOptions = {}): Promise<Page> {
    const storageState = this.remembered.get(account);
    if (storageState) return this.guest({ ...options, storageState });
    const page = await this.guest(options);
    await page.goto('/signin');
    const form = page
      .locator('form[action="/signin/demo"]')
      .filter({ has: page.locator(`[value="${account}@demo.example"]`) });
    await form.getByRole('button').click();
    await page.waitForURL('/');
    this.remembered.set(account, await page.context().storageState());
    return page;
  }

  /** Closes every browser of theirs. */
  async leave(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
  }
}

/** The page found by searching in the box, at the best hit or at `title`. */
export async function search(page: Page, words: string): Promise<void> {
  await page.goto('/');
  await page.locator('[data-search-input]').last().fill(words);
  await page.locator('[data-search-input]').last().press('Enter');
  await page.waitForURL('**/search?*');
}
