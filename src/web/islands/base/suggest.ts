import Combobox from '@github/combobox-nav';

interface Suggestion {
  readonly type: string;
  readonly label: string;
  readonly url: string;
}

const WAIT_MS = 150;
const FROM_LETTERS = 2;

/** Titles and tags below a search box as one types; arrows choose, Enter goes there, Escape closes. */
export function suggestWhileTyping(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('[data-search-input]');
  const list = form.querySelector<HTMLUListElement>('[role="listbox"]');
  const source = form.dataset.suggest;
  if (!input || !list || !source) return;
  const combobox = new Combobox(input, list);
  let asked: AbortController | undefined;
  let timer = 0;

  const close = () => {
    asked?.abort();
    clearTimeout(timer);
    if (list.hidden) return;
    combobox.stop();
    list.hidden = true;
    list.replaceChildren();
  };
  const show = (suggestions: readonly Suggestion[]) => {
    close();
    if (suggestions.length === 0) return;
    list.replaceChildren(...suggestions.map((one, at) => option(one, `${list.id}-${at}`)));
    list.hidden = false;
    combobox.start();
  };
  const ask = async () => {
    const words = input.value.trim();
    asked?.abort();
    if (words.length < FROM_LETTERS) return close();
    asked = new AbortController();
    try {
      const url = `${source}?q=${encodeURIComponent(words.slice(0, 200))}`;
      const reply = await fetch(url, { signal: asked.signal });
      show(reply.ok ? ((await reply.json()) as { data: Suggestion[] }).data : []);
    } catch {
      // An older question, or no network: the box works without suggestions.
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener('blur', () => setTimeout(close, 150));
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('combobox-commit', (event) => {
    const url = (event.target as HTMLElement).dataset.url;
    if (url) location.assign(url);
  });
}

function option(suggestion: Suggestion, id: string): HTMLElement {
  const item = document.createElement('li');
  item.id = id;
  item.setAttribute('role', 'option');
  item.dataset.url = suggestion.url;
  item.textContent = suggestion.label;
  return item;
}
