/**
 * What goes through the outbox. `key` orders: events of one key are handled one after another, in the order written.
 * Payloads name ids only; handlers read the rows themselves.
 */
export const TOPICS = {
  /** Index documents of these items (layers, and posts where `posts` is set) must be brought up to date. */
  index: 'index',
  /** Bodies changed in which addresses may stand, or others may read them. */
  texts: 'texts',
  /** Items whose text changed: links may be proposed anew. */
  proposals: 'proposals',
  /** Proposals of the hub's own that it may confirm by itself. */
  autoConfirm: 'auto-confirm',
  /** A mail to be sent. */
  mail: 'mail',
  /** Something was written that nothing has to follow: accounts, roles, circles, tokens, images. */
  facts: 'facts',
} as const;
export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

export interface IndexPayload {
  /** Items whose layer documents changed. */
  readonly items?: readonly string[];
  /** Items of which every post document changed too (title, rights, tags). */
  readonly fanout?: readonly string[];
  readonly posts?: readonly string[];
  /** Items with layers, and posts, whose vectors came or went while their text stayed as it is. */
  readonly vectors?: { readonly items: readonly string[]; readonly posts: readonly string[] };
}

export interface TextsPayload {
  readonly items?: readonly string[];
  readonly posts?: readonly string[];
  /** Items that others may read now: what they, or posts below them, replace ranks by it. */
  readonly readers?: readonly string[];
  /** Everything, in steps: behind `after`, from the beginning without. */
  readonly all?: { readonly table: 'items' | 'posts'; readonly after?: string };
}

export interface ProposalsPayload {
  readonly items?: readonly string[];
  /** Everything, in steps: behind `after`, from the beginning without. */
  readonly all?: { readonly after?: string };
}

export interface AutoConfirmPayload {
  readonly links?: readonly string[];
  /** Everything that waits, in steps: behind `after`, from the beginning without. */
  readonly waiting?: { readonly after?: string };
}

/** What was done to what, as the audit names it. */
export interface FactPayload {
  readonly action: string;
  readonly subject: string | null;
}

/** Which mail to send; what stands in it is made by its handler, so that no secret lies in the outbox. */
export interface MailPayload {
  readonly kind: 'password-reset';
  readonly id: string;
}
