/** What the history says of a state that a mark changed; pages say it in their reader's language. */
export const MARK_REASONS = {
  accepted: 'An answer was accepted.',
  withdrawn: 'The accepted answer was withdrawn.',
  fallen: 'The accepted answer is no longer there.',
} as const;
export type MarkReason = keyof typeof MARK_REASONS;

/** The mark behind a reason that the hub wrote itself. */
export const markBehind = (reason: string): MarkReason | undefined =>
  (Object.keys(MARK_REASONS) as MarkReason[]).find((mark) => MARK_REASONS[mark] === reason);
