const OFF = 'shortcuts-off';
const TYPING = 'input, textarea, select, [contenteditable], [role="listbox"]';

/** `/` search, `j` `k` hits, `o` open, `e` edit, `?` help. Single keys can be switched off (WCAG 2.1.4). */
export function listenForShortcuts(): void {
  wireSwitch();
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as Element).closest(TYPING)) return;
    if (localStorage.getItem(OFF)) return;
    if (actions[event.key]?.() || pressOwn(event.key)) event.preventDefault();
  });
}

/** Buttons of the page that say which key presses them. */
const pressOwn = (key: string): boolean =>
  key.length === 1 && click(`[data-key="${CSS.escape(key)}"]`);

/** Each says whether it did something. */
const actions: Readonly<Record<string, () => boolean>> = {
  '/': focusSearch,
  j: () => choose(1),
  k: () => choose(-1),
  o: () => click('[data-hit-chosen] [data-hit-link]'),
  e: () => {
    const edit = document.querySelector<HTMLLinkElement>('link[rel="edit"]');
    if (edit) location.assign(edit.href);
    return edit !== null;
  },
  '?': () => {
    document.querySelector<HTMLElement>('[data-shortcuts]')?.togglePopover();
    return true;
  },
};

function focusSearch(): boolean {
  const boxes = [...document.querySelectorAll<HTMLInputElement>('[data-search-input]')];
  const box = boxes.find((one) => one.closest('main')) ?? boxes[0];
  box?.focus();
  box?.select();
  return box !== undefined;
}

function choose(step: 1 | -1): boolean {
  const hits = [...document.querySelectorAll<HTMLElement>('[data-hit]')];
  if (hits.length === 0) return false;
  const now = hits.findIndex((hit) => hit.hasAttribute('data-hit-chosen'));
  const next = Math.min(hits.length - 1, Math.max(0, now + (now < 0 ? 1 : step)));
  hits[now]?.removeAttribute('data-hit-chosen');
  const hit = hits[next];
  hit?.setAttribute('data-hit-chosen', '');
  hit?.querySelector<HTMLElement>('[data-hit-link]')?.focus({ preventScroll: true });
  hit?.scrollIntoView({ block: 'nearest' });
  return true;
}

function click(selector: string): boolean {
  const target = document.querySelector<HTMLElement>(selector);
  target?.click();
  return target !== null;
}

function wireSwitch(): void {
  const box = document.querySelector<HTMLInputElement>('[data-shortcuts-switch]');
  const label = box?.closest('label');
  if (!box || !label) return;
  label.hidden = false;
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener('change', () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
  });
}
