import { Fault, type FieldError } from '../../../kernel/fault';
import type { May } from '../items.policy';

/** Refusals that are about the state of things, not about the person. */
const CONFLICTS: ReadonlySet<string> = new Set([
  'state.transition',
  'item.closed',
  'answer.narrower',
  'post.kind',
  'post.not-confirmable',
  'item.not-confirmable',
  'not-here',
]);

/** Goes on when a policy allows. @throws Fault 403, or 409 where nobody could do it now. */
export function demand(may: May): void {
  if (may === true) return;
  if (CONFLICTS.has(may.refused)) throw Fault.conflict(may.refused, may.detail);
  throw Fault.forbidden(may.detail, may.refused);
}

/** @throws Fault 422 with all of them, when there are any. */
export function demandNone(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw Fault.invalid(errors);
}
