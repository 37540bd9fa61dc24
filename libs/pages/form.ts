import { createContext, useContext } from 'hono/jsx';

export type FormValue = string | number | boolean | readonly string[] | null | undefined;

/** What a form shows: the values it starts with or was sent with, and what is wrong with them. */
export interface FormState {
  readonly values: Readonly<Record<string, FormValue>>;
  /** By field name, already in the reader's language. The name `''` is the form as a whole. */
  readonly errors: Readonly<Record<string, string>>;
}

export const EMPTY_FORM: FormState = { values: {}, errors: {} };

/** A problem as services and validators report it. */
export interface ReportedError {
  /** JSON pointer (`/title`) or query parameter (`?name`). */
  readonly pointer: string;
  readonly code: string;
  readonly detail?: string;
}

/** The form again, with what the person wrote and one message per field. Answer it with status 422. */
export function failedForm(
  values: Readonly<Record<string, unknown>>,
  errors: readonly ReportedError[],
  say: (error: ReportedError) => string = (error) => error.detail ?? error.code,
): FormState {
  const messages: Record<string, string> = {};
  for (const error of errors) messages[fieldOf(error.pointer)] ??= say(error);
  return { values: keepable(values), errors: messages };
}

/** `/title` → `title`, `/layers/0/body` → `layers.0.body`, `?q` → `q`. */
export const fieldOf = (pointer: string): string =>
  pointer.replace(/^[/?]/, '').replaceAll('/', '.');

/** Passwords and tokens are never sent back. */
const SECRET = /password|passwort|token|secret|_csrf/i;

function keepable(values: Readonly<Record<string, unknown>>): Record<string, FormValue> {
  const kept: Record<string, FormValue> = {};
  for (const [name, value] of Object.entries(values)) {
    if (SECRET.test(name)) continue;
    if (Array.isArray(value)) kept[name] = value.map(String);
    else if (['string', 'number', 'boolean'].includes(typeof value))
      kept[name] = value as FormValue;
  }
  return kept;
}

export const CurrentForm = createContext<FormState>(EMPTY_FORM);

/** The form around the field being rendered. */
export const useForm = (): FormState => useContext(CurrentForm);
