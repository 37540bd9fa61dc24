import type { Browser } from 'playwright-core';
import { buildWeb } from '../../bin/build-web.js';
import { launchChromium, People } from './browser';
import { startTestHub, type TestHub } from './hub';

/** The demo hub with people in front of it; there from the first test on. */
export interface DemoStage {
  readonly hub: TestHub;
  readonly people: People;
}

/** Opens it before the tests of this block and ends it behind them. A test in which a page complains or asks elsewhere fails. */
export function onDemoStage(): DemoStage {
  let hub: TestHub;
  let browser: Browser;
  let people: People;
  beforeAll(async () => {
    await buildWeb();
    [hub, browser] = await Promise.all([startTestHub({ DEMO: 'on' }), launchChromium()]);
    people = new People(browser, hub);
  }, 120_000);
  afterEach(async () => {
    await people.leave();
    expect(people.complaints.splice(0)).toEqual([]);
    expect(people.foreign.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.close();
  });
  return {
    get hub() {
      return hub;
    },
    get people() {
      return people;
    },
  };
}
