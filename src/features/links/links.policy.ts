import type { Kind } from '../../kernel/space';
import type { Viewer } from '../../kernel/viewer';
import type { LinkKind, LinkState } from './link-kinds';

/** Helpful texts of one's own (accepted, official or confirmed by somebody) that make a member trusted. */
export const HELPFUL_TEXTS = 3;

/** Who links, as far as the rules ask. */
export interface Linker {
  readonly viewer: Viewer;
  /** A member whose texts helped at least three times. */
  readonly trusted: boolean;
}

/** Somebody who may write, and keeps order among texts or has earned the same trust. */
export const mayDecide = ({ viewer, trusted }: Linker): boolean =>
  viewer.mayWrite && (viewer.is('curator') || viewer.is('moderator') || trusted);

/** Merges, splits and pins: what moves more than one link. */
export const mayReshape = (viewer: Viewer): boolean =>
  viewer.mayWrite && (viewer.is('curator') || viewer.is('moderator'));

/** Lets the hub confirm its own proposals. */
export const mayAutomate = (viewer: Viewer): boolean => viewer.is('curator');

/** `edits`: he may edit the text at one of the two ends. */
export const mayLink = (linker: Linker, edits: boolean): boolean =>
  linker.viewer.mayWrite && (edits || mayDecide(linker));

/** What a new link is when its author may make it: of those whose word counts it is true at once. */
export const firstState = (linker: Linker): 'proposed' | 'confirmed' =>
  mayDecide(linker) || linker.viewer.isStaff ? 'confirmed' : 'proposed';

/** One's own proposal may be taken back; the rest is for those who decide. */
export const mayRemove = (
  linker: Linker,
  link: { readonly authorId: string | null; readonly state: LinkState },
): boolean =>
  mayDecide(linker) ||
  (linker.viewer.mayWrite && linker.viewer.id === link.authorId && link.state === 'proposed');

/** Proposals and refusals are shown to those who decide, and to who made them. */
export const seesUndecided = (linker: Linker, link: { readonly authorId: string | null }) =>
  mayDecide(linker) || (linker.viewer.id !== undefined && linker.viewer.id === link.authorId);

const ASKS: readonly Kind[] = ['question', 'thread'];

/** Kinds of link that make sense between two kinds of item; all others are possible too. */
export function likelyKind(from: Kind, to: Kind): LinkKind {
  if (ASKS.includes(from) !== ASKS.includes(to)) return 'answers';
  return ASKS.includes(from) ? 'same-problem' : 'derived-from';
}

/** `answers` leads from what asks to what solves it, whichever of the two it was made from. */
export const isTurned = (kind: LinkKind, from: Kind, to: Kind): boolean =>
  kind === 'answers' && !ASKS.includes(from) && ASKS.includes(to);
