import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** Handed to every page anew: the small one is less than half of it. */
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// A menu that is still fading in has colours that nobody is meant to read.
// One that is begun anew again and again is not waited for.
const ENDED = `Promise.race([
  new Promise((resolve) => setTimeout(resolve, 3000)),
  Promise.allSettled(document.getAnimations()
    .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished)),
]).then(() => undefined)`;

export interface Violation {
  readonly id: string;
  /** The elements at fault. */
  readonly nodes: readonly string[];
}

/** What axe finds against WCAG 2.2 AA and good practice on the page as it stands; `contrast` asks for colours only. */
export async function axeViolations(
  page: Page,
  rules: 'all' | 'contrast' = 'all',
): Promise<Violation[]> {
  const runOnly =
    rules === 'all'
      ? { type: 'tag', values: STANDARD }
      : { type: 'rule', values: ['color-contrast'] };
  // It would fetch and read every style sheet anew for rules about sound and the way a device is held; no page has those.
  const options = JSON.stringify({ runOnly, reporter: 'no-passes', preload: false });
  await page.evaluate(ENDED);
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(`${AXE}; undefined`);
  return page.evaluate<Violation[]>(
    `axe.run(document, ${options}).then(({ violations }) =>
      violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) })))`,
  );
}
