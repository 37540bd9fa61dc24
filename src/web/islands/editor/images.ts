import { csrfHeaders } from '../csrf/csrf-headers';

interface Words {
  readonly uploading: string;
  readonly uploaded: string;
  readonly wait: string;
  readonly again: string;
  readonly close: string;
  readonly errors: Readonly<Record<Problem, string>>;
}

type Problem = 'type' | 'size' | 'damaged' | 'many' | 'signIn' | 'other';

const PROBLEM_OF_STATUS: Readonly<Record<number, Problem>> = {
  401: 'signIn',
  403: 'signIn',
  413: 'size',
  415: 'type',
  422: 'damaged',
  429: 'many',
};
/** Another try with the same file would end the same. */
const OF_THE_FILE: ReadonlySet<Problem> = new Set(['type', 'size', 'damaged']);
const SHOWN_MS = 15_000;

/** Puts images that are pasted, dropped or chosen into the text: a place holder at once, the image when it is there. */
export function uploadImages(editor: HTMLElement): void {
  const field = editor.querySelector('textarea');
  const lines = editor.querySelector<HTMLElement>('[data-editor-uploads]');
  const url = editor.dataset.uploadUrl;
  if (!field || !lines || !url) return;
  const words = JSON.parse(lines.dataset.words ?? '{}') as Words;
  const types = (lines.dataset.types ?? '').split(',');
  const most = Number(lines.dataset.most);
  let underWay = 0;

  const refusalOf = (file: File): Problem | undefined =>
    !types.includes(file.type) ? 'type' : file.size > most ? 'size' : undefined;

  const add = (file: File): void => {
    const line = new UploadLine(lines, file.name || 'image', words);
    const refused = refusalOf(file);
    if (refused) return line.fail(refused);
    const holder = `![${line.say(words.uploading)} (${++count})]()`;
    insert(field, holder);
    underWay++;
    send(url, file, (part) => line.progress(part))
      .then(
        (address) => {
          replace(field, holder, `![${altOf(file.name)}](${address})`);
          line.done();
        },
        (problem: Problem) => {
          replace(field, holder, '');
          line.fail(problem, OF_THE_FILE.has(problem) ? undefined : () => add(file));
        },
      )
      .finally(() => underWay--);
  };
  const addAll = (files: Iterable<File>) => [...files].forEach(add);

  onPaste(field, addAll);
  onDrop(field, addAll);
  onChoice(editor, addAll);
  field.form?.addEventListener('submit', (event) => {
    if (underWay === 0) return;
    event.preventDefault();
    new UploadLine(lines, '', words).note(words.wait);
  });
}

/** Makes place holders of the same file differ. */
let count = 0;

/** Text that comes along is what was meant: spreadsheets copy a picture of themselves too. */
function onPaste(field: HTMLTextAreaElement, add: (files: Iterable<File>) => void): void {
  field.addEventListener('paste', (event) => {
    const data = event.clipboardData;
    const files = data ? [...data.files] : [];
    if (files.length === 0 || data?.getData('text/plain')) return;
    event.preventDefault();
    add(files);
  });
}

function onDrop(field: HTMLTextAreaElement, add: (files: Iterable<File>) => void): void {
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  const mark = (dropping: boolean) => field.classList.toggle('dropping', dropping);
  field.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  field.addEventListener('dragleave', () => mark(false));
  field.addEventListener('drop', (event) => {
    mark(false);
    if (!holdsFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer?.files ?? []);
  });
}

function onChoice(editor: HTMLElement, add: (files: Iterable<File>) => void): void {
  const button = editor.querySelector<HTMLElement>('[data-editor-image]');
  const input = editor.querySelector<HTMLInputElement>('[data-editor-file]');
  if (!button || !input) return;
  button.hidden = false;
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    add([...(input.files ?? [])]);
    input.value = '';
  });
}

/** The address of the image once it is kept. `fetch` does not tell how far an upload is. */
const send = (url: string, file: File, progress: (part: number) => void): Promise<string> =>
  new Promise((resolve, reject: (problem: Problem) => void) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file, file.name || 'image');
    request.open('POST', url);
    for (const [name, value] of Object.entries(csrfHeaders()))
      request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(loaded / total));
    request.addEventListener('error', () => reject('other'));
    request.addEventListener('load', () => {
      const { url: address } = (request.response ?? {}) as { url?: string };
      if (request.status === 201 && address) resolve(address);
      else reject(PROBLEM_OF_STATUS[request.status] ?? 'other');
    });
    request.send(form);
  });

function insert(field: HTMLTextAreaElement, text: string): void {
  const { selectionStart: from, selectionEnd: to } = field;
  const before = field.value.slice(0, from);
  const gap = before === '' || /\s$/.test(before) ? '' : '\n';
  field.setRangeText(`${gap}${text}\n`, from, to, 'end');
  changed(field);
}

/** Where the writer is stays where it is. */
function replace(field: HTMLTextAreaElement, holder: string, text: string): void {
  const at = field.value.indexOf(holder);
  if (at < 0) {
    if (text === '') return;
    return insert(field, text);
  }
  field.setRangeText(text, at, at + holder.length, 'preserve');
  changed(field);
}

const changed = (field: HTMLTextAreaElement) =>
  field.dispatchEvent(new Event('input', { bubbles: true }));

/** A file's name as the first words for its picture. */
const altOf = (name: string): string =>
  name
    .replace(/\.[^.]*$/, '')
    .replace(/[[\]\\`*_<>]+/g, ' ')
    .trim();

/** What is said of one upload. */
class UploadLine {
  private readonly element = document.createElement('div');
  private readonly text = document.createElement('span');
  private bar: HTMLProgressElement | undefined;

  constructor(
    lines: HTMLElement,
    private readonly name: string,
    private readonly words: Words,
  ) {
    this.element.append(this.text);
    lines.append(this.element);
  }

  say(phrase: string): string {
    return phrase.replace('{name}', this.name);
  }

  progress(part: number): void {
    if (!this.bar) {
      this.bar = document.createElement('progress');
      this.bar.className = 'progress progress-primary';
      this.text.textContent = this.say(this.words.uploading);
      this.bar.setAttribute('aria-label', this.text.textContent);
      this.element.append(this.bar);
    }
    this.bar.value = Number.isFinite(part) ? part : 0;
  }

  done(): void {
    this.note(this.say(this.words.uploaded));
  }

  note(text: string): void {
    this.bar?.remove();
    this.text.textContent = text;
    setTimeout(() => this.element.remove(), SHOWN_MS);
  }

  /** Stays until it is closed, or tried again. */
  fail(problem: Problem, again?: () => void): void {
    this.bar?.remove();
    this.text.textContent = this.say(this.words.errors[problem]);
    this.text.className = 'failed';
    if (again) this.button(this.words.again, again);
    this.button(this.words.close, () => undefined);
  }

  private button(label: string, act: () => void): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-sm btn-ghost';
    button.textContent = label;
    button.addEventListener('click', () => {
      this.element.remove();
      act();
    });
    this.element.append(button);
  }
}
