import { usePage } from './page-context';

/** Name of the hidden field that carries the token. */
export const CSRF_FIELD = '_csrf';
/** Header that carries it when a script posts. */
export const CSRF_HEADER = 'x-csrf-token';

/** Belongs into every form that posts; `Form` puts it there by itself. */
export const CsrfInput = () => (
  <input type="hidden" name={CSRF_FIELD} value={usePage().csrfToken} />
);
