import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { axeViolations } from '../support/axe';
import { describeInChromium, PHONE } from '../support/browser';
import { onDemoStage } from '../support/demo-stage';

jest.setTimeout(60_000);

/** An image of 1 × 1 point, given to the page as if copied or dragged there. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const hand = (kind: 'paste' | 'drop', name: string, type: string) => `(() => {
  const bytes = Uint8Array.from(atob('${PNG}'), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], '${name}', { type: '${type}' }));
  const options = { bubbles: true, cancelable: true };
  const event = '${kind}' === 'paste'
    ? new ClipboardEvent('paste', { ...options, clipboardData: data })
    : new DragEvent('drop', { ...options, dataTransfer: data });
  document.querySelector('textarea').dispatchEvent(event);
})()`;

describeInChromium('the editor (Chromium)', () => {
  const stage = onDemoStage();

  const text = (page: Page) => page.locator('textarea').first();
  const choices = (page: Page) => page.getByRole('listbox').getByRole('option');

  it('completes a person behind @ with the keyboard alone, and says what it found', async () => {
    const page = await stage.people.signedIn('member');
    await page.goto('/ask');
    await text(page).pressSequentially('Danke, @so');
    await choices(page).first().waitFor();
    expect(await page.locator('[data-editor-found]').textContent()).toMatch(/^\d gefunden/);
    expect(await text(page).getAttribute('aria-controls')).toMatch(/-choices$/);
    expect(await text(page).getAttribute('aria-activedescendant')).toMatch(/-choices-0$/);
    const chosen = await choices(page).first().locator('small').textContent();
    await text(page).press('Enter');
    expect(await text(page).inputValue()).toBe(`Danke, ${chosen} `);
    expect(await page.getByRole('listbox').count()).toBe(0);
    await page.getByRole('button', { name: 'Vorschau', exact: true }).first().click();
    const link = page.locator('[data-editor-preview] a');
    expect(await link.getAttribute('href')).toBe(`/people/${String(chosen).slice(1)}`);
  });

  it('links an item behind #, in the form in which the hub finds links', async () => {
    const page = await stage.people.signedIn('member');
    await page.goto('/ask');
    await text(page).pressSequentially('Siehe #E17');
    await choices(page).first().waitFor();
    const title = await choices(page).first().textContent();
    await text(page).press('ArrowDown');
    await text(page).press('ArrowUp');
    await text(page).press('Tab');
    const value = await text(page).inputValue();
    expect(value).toMatch(/^Siehe \[.*\]\(\/\w+\/[1-9A-HJ-NP-Za-km-z]{16,24}\/[\w-]+\) $/);
    expect(value.replaceAll('\\', '')).toContain(`[${title}]`);
  });

  it('closes the list with Escape, leaves headings alone, and shows it on a phone within the window', async () => {
    const page = await stage.people.signedIn('member', { viewport: PHONE });
    await page.goto('/ask');
    await text(page).pressSequentially('Eine lange Zeile vor @so');
    await choices(page).first().waitFor();
    const box = await page.getByRole('listbox').boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= PHONE.width).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    await text(page).press('Escape');
    expect(await page.getByRole('listbox').count()).toBe(0);
    await text(page).press('Enter');
    await text(page).pressSequentially('## Heizung');
    await page.waitForTimeout(400);
    expect(await page.getByRole('listbox').count()).toBe(0);
  });

  it.each(['paste', 'drop'] as const)(
    'takes an image by %s, and the reader sees it',
    async (kind) => {
      const page = await stage.people.signedIn('member');
      await page.goto('/ask');
      await page.locator('input[name="title"]').fill(`Bild mit ${kind}`);
      await text(page).fill('Das zeigt das Display:');
      await page.evaluate(hand(kind, 'Fehler E17.png', 'image/png'));
      await page.getByText('Fehler E17.png steht im Text').waitFor();
      expect(await text(page).inputValue()).toMatch(
        /^Das zeigt das Display:\n!\[Fehler E17\]\(\/attachments\/\w+\)\n$/,
      );
      await page.locator('main form button.btn-primary').last().click();
      await page.waitForURL('**/questions/**');
      const image = page.locator('main img[alt="Fehler E17"]');
      await image.scrollIntoViewIfNeeded();
      const width = `(async (one) => { await one.decode(); return one.naturalWidth; })(document.querySelector('main img[alt="Fehler E17"]'))`;
      expect(await page.evaluate(width)).toBe(1);
      const guest = await stage.people.guest();
      const reply = await guest.request.get(String(await image.getAttribute('src')));
      expect([reply.status(), reply.headers()['content-type']]).toEqual([200, 'image/png']);
    },
  );

  it('takes an image that is chosen with the keyboard', async () => {
    const page = await stage.people.signedIn('member');
    await page.goto('/ask');
    const file = join(stage.hub.dataDir, 'Anzeige.png');
    writeFileSync(file, Buffer.from(PNG, 'base64'));
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Bild', exact: true }).first().press('Enter'),
    ]);
    await chooser.setFiles(file);
    await page.getByText('Anzeige.png steht im Text').waitFor();
    expect(await text(page).inputValue()).toMatch(/^!\[Anzeige\]\(\/attachments\/\w+\)\n$/);
  });

  it('says what it does not take, and offers another try when the way was cut', async () => {
    const page = await stage.people.signedIn('member');
    await page.goto('/ask');
    await page.evaluate(hand('drop', 'Plan.svg', 'image/svg+xml'));
    await page.getByText('Plan.svg wurde nicht angenommen').waitFor();
    await page.getByRole('button', { name: 'Schließen' }).click();
    await page.route('**/api/v1/attachments', (route) => route.abort());
    await page.evaluate(hand('paste', 'Weg.png', 'image/png'));
    await page.getByText('Weg.png konnte nicht hochgeladen werden').waitFor();
    expect(await text(page).inputValue()).toBe('\n');
    expect(await axeViolations(page)).toEqual([]);
    await page.unroute('**/api/v1/attachments');
    await page.getByRole('button', { name: 'Noch einmal' }).click();
    await page.getByText('Weg.png steht im Text').waitFor();
    stage.people.complaints.splice(0);
  });
});
