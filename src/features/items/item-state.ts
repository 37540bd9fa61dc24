import type { Kind } from '../../kernel/space';

export const ITEM_STATES = [
  'draft',
  'in-review',
  'published',
  'archived',
  'open',
  'solved',
  'closed',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** The states a kind can be in, the first one being where it starts unless its space asks for no review. */
export const STATES_OF: Readonly<Record<Kind, readonly ItemState[]>> = {
  article: ['draft', 'in-review', 'published', 'archived'],
  howto: ['published', 'archived'],
  wiki: ['published', 'archived'],
  question: ['open', 'solved', 'closed'],
  thread: ['open', 'closed'],
};

/** States whose text only its author and the curators see. */
export const HIDDEN_STATES: ReadonlySet<ItemState> = new Set(['draft', 'in-review', 'archived']);
