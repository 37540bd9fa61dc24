import '@github/text-expander-element';

interface Choice {
  readonly label: string;
  /** Tells two of the same name apart. */
  readonly note?: string;
  readonly inserted: string;
}

interface Asked {
  readonly key: string;
  readonly text: string;
  readonly provide: (answer: Promise<{ matched: boolean; fragment?: HTMLElement }>) => void;
}

interface Chosen {
  readonly item: HTMLElement;
  value: string | null;
}

const WAIT_MS = 150;
const FROM_LETTERS: Readonly<Record<string, number>> = { '@': 1, '#': 2 };

/** People behind `@` and items behind `#`: arrows choose, Enter or Tab inserts, Escape closes. */
export function completeNames(editor: HTMLElement): void {
  const expander = editor.querySelector<HTMLElement>('text-expander');
  const field = editor.querySelector('textarea');
  const help = editor.querySelector<HTMLElement>('[data-editor-help]');
  const found = editor.querySelector<HTMLElement>('[data-editor-found]');
  if (!expander || !field) return;
  if (help) help.hidden = false;
  let asked: AbortController | undefined;

  expander.addEventListener('text-expander-change', (event) => {
    const { key, text, provide } = (event as CustomEvent<Asked>).detail;
    asked?.abort();
    const signal = (asked = new AbortController()).signal;
    if (text.length < (FROM_LETTERS[key] ?? 1)) return;
    provide(
      later(signal).then(async (isDue) => {
        const choices = isDue ? await ask(expander, key, text, signal) : undefined;
        if (!choices) return { matched: false };
        tell(found, expander, choices.length);
        return choices.length === 0
          ? { matched: false }
          : { matched: true, fragment: listOf(expander, key, field.id, choices) };
      }),
    );
  });
  expander.addEventListener('text-expander-value', (event) => {
    const detail = (event as CustomEvent<Chosen>).detail;
    detail.value = detail.item.dataset.inserted ?? null;
  });
  // The element writes the text by itself; drafts and the unsaved guard want to hear of it.
  expander.addEventListener('text-expander-committed', () => {
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  // The element makes a combobox of the field, which one of several lines may not be: a text box with a list it is.
  expander.addEventListener('text-expander-activate', () => {
    queueMicrotask(() => ['role', 'aria-expanded'].forEach((name) => field.removeAttribute(name)));
  });
  expander.addEventListener('text-expander-deactivate', () => {
    if (found) found.textContent = '';
  });
}

/** True after a moment in which nothing else was typed. */
const later = (signal: AbortSignal): Promise<boolean> =>
  new Promise((done) => setTimeout(() => done(!signal.aborted), WAIT_MS));

async function ask(
  { dataset }: HTMLElement,
  key: string,
  text: string,
  signal: AbortSignal,
): Promise<Choice[] | undefined> {
  const isPerson = key === '@';
  const words = (isPerson ? text : text.replace(/[-_]+/g, ' ')).slice(0, 100);
  const url = `${isPerson ? dataset.peopleUrl : dataset.itemsUrl}?q=${encodeURIComponent(words)}`;
  try {
    const reply = await fetch(url, { signal });
    if (!reply.ok) return undefined;
    const { data } = (await reply.json()) as { data: never[] };
    return isPerson ? data.map(personChoice) : data.flatMap(itemChoice);
  } catch {
    // Asked anew, or no network: one writes on without the list.
    return undefined;
  }
}

const personChoice = (person: { handle: string; displayName: string }): Choice => ({
  label: person.displayName,
  note: `@${person.handle}`,
  inserted: `@${person.handle}`,
});

const itemChoice = (item: { type: string; label: string; url: string }): Choice[] =>
  item.type === 'item'
    ? [{ label: item.label, inserted: `[${linkWords(item.label)}](${item.url})` }]
    : [];

/** A title as the words of a Markdown link. */
const linkWords = (title: string): string =>
  title.replace(/\s+/g, ' ').replace(/[\\[\]`*_<]/g, '\\$&');

function tell(found: HTMLElement | null, { dataset }: HTMLElement, count: number): void {
  if (!found) return;
  found.textContent =
    count === 0 ? (dataset.none ?? '') : (dataset.found ?? '').replace('{count}', String(count));
}

function listOf(
  { dataset }: HTMLElement,
  key: string,
  fieldId: string,
  choices: readonly Choice[],
): HTMLElement {
  const list = document.createElement('ul');
  list.id = `${fieldId}-choices`;
  list.className = 'completions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', (key === '@' ? dataset.peopleLabel : dataset.itemsLabel) ?? '');
  list.append(...choices.map((choice, at) => option(choice, `${list.id}-${at}`)));
  return list;
}

function option({ label, note, inserted }: Choice, id: string): HTMLElement {
  const item = document.createElement('li');
  item.id = id;
  item.setAttribute('role', 'option');
  item.dataset.inserted = inserted;
  item.append(label);
  if (note) {
    const small = document.createElement('small');
    small.textContent = note;
    item.append(' ', small);
  }
  return item;
}
