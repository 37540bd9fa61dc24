import { failedForm, type FormState } from '../../../../libs/pages/form';
import { Fault } from '../../../kernel/fault';
import { isId } from '../../../kernel/ids';

export type FormBody = Readonly<Record<string, unknown>>;

export const textOf = (body: FormBody, name: string): string =>
  typeof body[name] === 'string' ? body[name].replaceAll('\0', '').trim() : '';

/** Values of fields of one name: none, one or several. */
export const textsOf = (body: FormBody, name: string): string[] =>
  [body[name]].flat().filter((value): value is string => typeof value === 'string');

/** Refusals that are about one field. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'account.email-taken': '/email',
  'circle.slug-taken': '/name',
};

/** The form again after a fault, in the words given by code. Anything but a fault goes on. */
export function afterFault(
  body: FormBody,
  error: unknown,
  words: Readonly<Record<string, string>>,
): FormState {
  if (!(error instanceof Fault)) throw error;
  const errors = error.options.errors ?? [
    { pointer: FIELD_OF[error.code] ?? '', code: error.code },
  ];
  return failedForm(body, errors, ({ code, detail }) => words[code] ?? detail ?? error.message);
}

/** @throws Fault 404 for what cannot be an id */
export function idOf(text: string): string {
  if (!isId(text)) throw Fault.notFound();
  return text;
}
