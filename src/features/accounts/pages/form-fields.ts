import { isEmail } from 'class-validator';
import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import { failedForm, type FormState } from '../../../../libs/pages/form';
import { Fault, type FieldError } from '../../../kernel/fault';
import { PASSWORD_LENGTH } from '../passwords';

export type FormBody = Readonly<Record<string, unknown>>;

export const textOf = (body: FormBody, name: string): string =>
  typeof body[name] === 'string' ? body[name].replaceAll('\0', '').trim() : '';

/** Passwords are taken as typed: a space at an end belongs to them. */
export const secretOf = (body: FormBody, name: string): string =>
  typeof body[name] === 'string' ? body[name] : '';

export const emailErrors = (email: string): FieldError[] =>
  isEmail(email) && email.length <= 320 ? [] : [{ pointer: '/email', code: 'email' }];

export const nameErrors = (name: string): FieldError[] =>
  hasVisibleCharacter(name) && name.length <= 80 ? [] : [{ pointer: '/displayName', code: 'name' }];

export function passwordErrors(password: string, field = 'password'): FieldError[] {
  const fits = password.length >= PASSWORD_LENGTH.least && password.length <= PASSWORD_LENGTH.most;
  return fits ? [] : [{ pointer: `/${field}`, code: 'password' }];
}

/** What a form shows after a fault: its field errors, or the fault as a whole, in the words given by code. */
export function afterFault(
  body: FormBody,
  error: unknown,
  words: Readonly<Record<string, string>>,
): FormState {
  if (!(error instanceof Fault)) throw error;
  const errors = error.options.errors ?? [{ pointer: '', code: error.code }];
  return failedForm(body, errors, ({ code, detail }) => words[code] ?? detail ?? error.message);
}
