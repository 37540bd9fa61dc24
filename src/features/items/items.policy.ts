import { refuse, type Refusal } from '../../kernel/fault';
import { SPACE_POLICIES, type Kind, type Space } from '../../kernel/space';
import type { Viewer } from '../../kernel/viewer';
import { HIDDEN_STATES, STATES_OF, type ItemState } from './item-state';

/** What the rules look at. Every rule but `mayCreate` is asked about items the viewer may already read. */
export interface ItemFacts {
  readonly space: Space;
  readonly kind: Kind;
  readonly state: ItemState;
  readonly authorId: string;
  readonly ownerId?: string | null;
}

/** True, or why not. */
export type May = true | Refusal;

const CUSTOMER_SPACES: ReadonlySet<Space> = new Set(['community', 'peer']);
const no = (code: string, detail: string): Refusal => refuse(code, detail);

/** May write at all: somebody signed in, and not with a read-only token. */
export const writes = (viewer: Viewer): boolean => viewer.signedIn && viewer.mayWrite;

/** Keeps order in a space: moderators where customers write, curators where the company does. */
export const stewards = (viewer: Viewer, space: Space): boolean =>
  writes(viewer) && viewer.is(CUSTOMER_SPACES.has(space) ? 'moderator' : 'curator');

const serves = (viewer: Viewer): boolean => viewer.audiences.has('agents');
const curates = (viewer: Viewer): boolean => viewer.audiences.has('curators');
const wrote = (viewer: Viewer, item: ItemFacts): boolean =>
  viewer.id !== undefined && viewer.id === item.authorId;

/** Whether a second pair of eyes must publish it. */
export const isReviewed = (item: Pick<ItemFacts, 'space' | 'kind'>): boolean =>
  SPACE_POLICIES[item.space].reviewedKinds.includes(item.kind);

/** The company does not stand behind it: a how-to among employees. */
export const isUnsupported = (item: Pick<ItemFacts, 'space' | 'kind'>): boolean =>
  item.space === 'internal' && item.kind === 'howto';

/** Spaces a viewer may know of. */
export const knowsSpace = (viewer: Viewer, space: Space): boolean =>
  SPACE_POLICIES[space].allowsPublic || viewer.isStaff;

export function mayCreate(viewer: Viewer, space: Space, kind: Kind): May {
  const policy = SPACE_POLICIES[space];
  if (!writes(viewer)) return no('read-only', 'This token may only read.');
  if (!policy.kinds.includes(kind)) {
    return no('kind-not-here', `The ${space} space holds no items of the kind ${kind}.`);
  }
  const belongs =
    policy.writers === 'member' ||
    (policy.writers === 'employee' && viewer.isStaff) ||
    (policy.writers === 'agent' && serves(viewer));
  return belongs || no('not-a-writer', 'Only employees write here.');
}

/** Title, text, tags and the like. */
export function mayEditItem(viewer: Viewer, item: ItemFacts): May {
  if (!writes(viewer)) return no('read-only', 'This token may only read.');
  if (stewards(viewer, item.space)) return true;
  if (HIDDEN_STATES.has(item.state)) {
    return wrote(viewer, item) || curates(viewer) || no('not-yours', NOT_YOURS);
  }
  return mayEditShown(viewer, item);
}

const NOT_YOURS = 'This is not yours to edit.';

function mayEditShown(viewer: Viewer, item: ItemFacts): May {
  if (item.kind === 'wiki') return true;
  if (item.kind === 'article') {
    const own = wrote(viewer, item) && !isReviewed(item);
    return own || serves(viewer) || no('agents-only', 'Published articles are edited by agents.');
  }
  const owns = item.ownerId != null && viewer.id === item.ownerId;
  return wrote(viewer, item) || owns || no('not-yours', NOT_YOURS);
}

/** Who may read it: like editing, except that a wiki page's many editors have no say in it. */
export function mayChangeAudience(viewer: Viewer, item: ItemFacts): May {
  if (item.kind !== 'wiki') return mayEditItem(viewer, item);
  const allowed = writes(viewer) && (stewards(viewer, item.space) || wrote(viewer, item));
  return allowed || no('not-yours', 'Only its author or a moderator says who may read this.');
}

/** Parts of a body for fewer readers are made by staff. */
export const mayAddLayers = (viewer: Viewer): boolean => writes(viewer) && viewer.isStaff;

export function mayDeleteItem(viewer: Viewer, item: ItemFacts): May {
  if (!writes(viewer)) return no('read-only', 'This token may only read.');
  if (stewards(viewer, item.space)) return true;
  const shownReviewed = isReviewed(item) && !['draft', 'in-review'].includes(item.state);
  const own = wrote(viewer, item) && !shownReviewed;
  return own || no('not-yours', 'This is not yours to delete.');
}

/** What a steward took away comes back by a steward only. */
export const mayUndelete = (
  viewer: Viewer,
  thing: { readonly space: Space; readonly authorId: string; readonly deletedBy: string | null },
): boolean =>
  stewards(viewer, thing.space) ||
  (writes(viewer) && viewer.id === thing.authorId && thing.deletedBy === viewer.id);

const STEPS: Readonly<Record<Kind, Partial<Record<ItemState, readonly ItemState[]>>>> = {
  article: {
    draft: ['in-review', 'published'],
    'in-review': ['draft', 'published'],
    published: ['archived', 'draft'],
    archived: ['published', 'draft'],
  },
  howto: { published: ['archived'], archived: ['published'] },
  wiki: { published: ['archived'], archived: ['published'] },
  question: {
    open: ['solved', 'closed'],
    solved: ['open', 'closed'],
    closed: ['open', 'solved'],
  },
  thread: { open: ['closed'], closed: ['open'] },
};

export function mayChangeState(viewer: Viewer, item: ItemFacts, to: ItemState): May {
  if (!writes(viewer)) return no('read-only', 'This token may only read.');
  if (!STEPS[item.kind][item.state]?.includes(to)) {
    return no('state.transition', `From ${item.state} there is no way to ${to}.`);
  }
  return mayTake(viewer, item, to);
}

function mayTake(viewer: Viewer, item: ItemFacts, to: ItemState): May {
  const asks = item.kind === 'question' || item.kind === 'thread';
  const allowed = asks ? mayTurn(viewer, item) : mayPublish(viewer, item, to);
  return allowed || no('not-yours', 'This is not yours to decide.');
}

/** Of texts that stand for themselves: reviewed ones are published and archived by curators only. */
function mayPublish(viewer: Viewer, item: ItemFacts, to: ItemState): boolean {
  if (curates(viewer)) return true;
  if (!wrote(viewer, item) || item.kind === 'wiki') return false;
  const unpublished = [item.state, to].every((s) => s === 'draft' || s === 'in-review');
  return unpublished || !isReviewed(item);
}

/** What was closed is opened again by those who keep order, not by its author. */
const mayTurn = (viewer: Viewer, item: ItemFacts): boolean =>
  stewards(viewer, item.space) || (wrote(viewer, item) && item.state !== 'closed');

/** The states a viewer may bring an item into, for buttons. */
export const statesFor = (viewer: Viewer, item: ItemFacts): ItemState[] =>
  STATES_OF[item.kind].filter((to) => mayChangeState(viewer, item, to) === true);

/** "This worked for me" on texts that stand for themselves. */
export function mayConfirmItem(viewer: Viewer, item: ItemFacts): May {
  if (!writes(viewer)) return no('read-only', 'This token may only read.');
  if (!['article', 'howto', 'wiki'].includes(item.kind)) {
    return no('item.not-confirmable', 'Confirm an answer instead.');
  }
  return !wrote(viewer, item) || no('own-text', 'You cannot confirm your own text.');
}

/** Declared audiences are shown to those who may act on them. */
export const mayKnowAudience = (viewer: Viewer, authorId: string): boolean =>
  viewer.isStaff || viewer.id === authorId;
