/** While somebody asks: items that may hold the answer already, from every space the writer may see. */
import { csrfHeaders } from './csrf/csrf-headers';

interface SimilarItem {
  readonly id: string;
  readonly lang: string;
  readonly space: string;
  readonly answer?: { readonly snippet: { readonly text: string } };
  readonly title: string | { readonly text: string };
  readonly url: string;
}

const WAIT_MS = 600;
const FROM_LETTERS = 8;
const SHOWN = 6;

for (const section of document.querySelectorAll<HTMLElement>('[data-similar]')) watch(section);

function watch(section: HTMLElement): void {
  const form = section.closest('form') ?? document.querySelector('main form[method="post"]');
  const list = section.querySelector<HTMLElement>('[data-similar-list]');
  if (!form || !list) return;
  const text = (name: string | undefined) =>
    form.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`)?.value.trim() ??
    '';
  const language = () =>
    form.querySelector<HTMLSelectElement>('select[name="lang"]')?.value ||
    document.documentElement.lang;
  let asked: AbortController | undefined;
  let timer = 0;
  const ask = async () => {
    const title = text(section.dataset.similarTitle);
    const body = text(section.dataset.similarBody);
    asked?.abort();
    asked = new AbortController();
    const items =
      title.length + body.length < FROM_LETTERS ? [] : await find(title, body, asked.signal);
    if (!items) return;
    list.replaceChildren(
      ...items.slice(0, SHOWN).map((item) => entry(item, section.dataset, language())),
    );
    section.hidden = items.length === 0;
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
  void ask();
}

async function find(
  title: string,
  body: string,
  signal: AbortSignal,
): Promise<SimilarItem[] | undefined> {
  try {
    const reply = await fetch('/api/v1/similar', {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', ...csrfHeaders() },
      body: JSON.stringify({ title, body: body.slice(0, 8000) }),
    });
    if (!reply.ok) return [];
    return ((await reply.json()) as { data: SimilarItem[] }).data;
  } catch {
    return undefined;
  }
}

function entry(item: SimilarItem, words: DOMStringMap, beside: string): HTMLElement {
  const line = document.createElement('li');
  const link = document.createElement('a');
  link.href = item.url;
  if (item.lang) link.lang = item.lang;
  // The question being written stays open.
  link.target = '_blank';
  link.rel = 'noopener';
  link.textContent = typeof item.title === 'string' ? item.title : item.title.text;
  line.append(link);
  if (item.space === 'internal') line.append(' ', text('small', words.similarInternal ?? ''));
  const other = nameOfOther(item.lang, beside);
  if (other) {
    const label = (words.similarLanguage ?? '').replace('{language}', other);
    line.append(' ', text('small', label));
  }
  if (item.answer) line.append(text('p', item.answer.snippet.text, item.lang));
  if (words.similarButton) line.append(...solving(item.id, words.similarButton, words));
  return line;
}

/** Name of a text's language, where that is not the one somebody writes in. */
function nameOfOther(lang = '', beside: string): string | undefined {
  const [own, other] = [beside, lang].map((code) => code.split('-')[0]?.toLowerCase());
  if (!other || !/^[a-z]{2,3}$/.test(other) || own === other) return undefined;
  return new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(other);
}

/** The button that ends the draft, and the note that this text was shown. */
function solving(id: string, name: string, words: DOMStringMap): HTMLElement[] {
  const shown = document.createElement('input');
  Object.assign(shown, { type: 'hidden', name: 'shown', value: id });
  const button = document.createElement('button');
  Object.assign(button, { name, value: `solved:${id}`, formNoValidate: true });
  button.className = 'btn btn-sm';
  button.textContent = words.similarSolves ?? '';
  return [shown, button];
}

function text(tag: 'small' | 'p', content: string, lang = ''): HTMLElement {
  const element = document.createElement(tag);
  if (lang) element.lang = lang;
  element.textContent = content;
  return element;
}
