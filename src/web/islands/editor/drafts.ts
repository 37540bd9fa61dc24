const PREFIX = 'draft:';
const WAIT_MS = 500;
const KEPT_MS = 30 * 24 * 3_600_000;

interface Draft {
  readonly at: number;
  /** The form was sent with it; forgotten once another page is reached. */
  readonly sent?: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const NOT_KEPT = new Set(['hidden', 'password', 'file', 'submit', 'button', 'checkbox', 'radio']);

const controls = (form: HTMLFormElement): Control[] =>
  [...form.elements].filter(
    (element): element is Control =>
      'value' in element &&
      'name' in element &&
      !NOT_KEPT.has((element as Control).type) &&
      (element as Control).name !== '',
  );

/** Keeps what is typed into `form[data-draft]` in this browser until the form has been sent. */
export function keepDrafts(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>('form[data-draft]')];
  for (const form of forms) keepDraft(form, PREFIX + form.dataset.draft);
  forgetOld(new Set(forms.map((form) => PREFIX + form.dataset.draft)));
}

function keepDraft(form: HTMLFormElement, key: string): void {
  const start = read(form);
  const draft = arrived(key) ? undefined : load(key);
  const rejected = form.querySelector('[aria-invalid="true"], [role="alert"]') !== null;
  if (draft && !rejected && differs(draft.fields, start)) {
    write(form, draft.fields);
    form.prepend(
      notice(form.dataset.draftRestored ?? '', form.dataset.draftDiscard ?? '', () => {
        localStorage.removeItem(key);
        write(form, start);
      }),
    );
  }
  let timer = 0;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => save(key, { at: Date.now(), fields: read(form) }), WAIT_MS);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    save(key, { at: Date.now(), sent: true, fields: read(form) });
  });
}

/** The hub thanks for what was sent: the text is there, and must not come back into the empty form below it. */
function arrived(key: string): boolean {
  const sent = load(key)?.sent === true && document.querySelector('main > .alert-success') !== null;
  if (sent) localStorage.removeItem(key);
  return sent;
}

/** Asks before a page with changed and unsent `form[data-guard]` is left. */
export function guardForms(): void {
  const changed = new Set<HTMLFormElement>();
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-guard]')) {
    form.addEventListener('input', () => changed.add(form));
    form.addEventListener('submit', () => changed.clear());
  }
  window.addEventListener('beforeunload', (event) => {
    if (changed.size > 0) event.preventDefault();
  });
}

function read(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries(controls(form).map((control) => [control.name, control.value]));
}

function write(form: HTMLFormElement, fields: Readonly<Record<string, string>>): void {
  for (const control of controls(form)) control.value = fields[control.name] ?? control.value;
}

const differs = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) =>
  Object.entries(a).some(([name, value]) => value.trim() !== '' && value !== b[name]);

function load(key: string): Draft | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

function save(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // No room, or storage is switched off: the guard still asks before leaving.
  }
}

function forgetOld(shown: ReadonlySet<string>): void {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX) || shown.has(key)) continue;
    const draft = load(key);
    if (!draft || draft.sent || draft.at < Date.now() - KEPT_MS) localStorage.removeItem(key);
  }
}

function notice(text: string, action: string, discard: () => void): HTMLElement {
  const box = document.createElement('div');
  box.className = 'alert alert-soft alert-info';
  box.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn-sm btn-outline';
  button.textContent = action;
  button.addEventListener('click', () => {
    discard();
    box.remove();
  });
  box.append(text, button);
  return box;
}
