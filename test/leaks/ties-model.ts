/** Who may know of which link, and what follows from it, written a second time like `model.ts`: no code of the product. */
import { seesPiece, seesThing, type Asker, type Piece, type Thing } from './model';

/** One end of a link: a thing, or a post of it. */
export interface End {
  readonly thing: Thing;
  readonly post?: Piece;
}

/** A link as it is stored, whoever may know of it. */
export interface Tie {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly from: End;
  readonly to: End;
  /** Who made it; null: the hub. */
  readonly author: string | null;
}

/** Things that confirmed links make one problem, whoever may know of them. */
export interface Knot {
  readonly id: string;
  readonly members: readonly Thing[];
}

const KEEP_ORDER = ['curator', 'moderator', 'admin'];
/** So many texts of one's own that helped somebody make a member's word count. */
const HELPFUL = 3;

/** May say whether a proposal is true, and sees it therefore. */
export function decides(asker: Asker, things: readonly Thing[]): boolean {
  if (asker.id === undefined) return false;
  if (asker.roles.some((role) => KEEP_ORDER.includes(role))) return true;
  const helpful = things.flatMap((thing) =>
    thing.posts.filter(
      (post) =>
        post.author === asker.id && !post.deleted && (isMarked(post) || thing.accepted === post.id),
    ),
  );
  return helpful.length >= HELPFUL;
}

const isMarked = (post: Piece): boolean => post.official === true || post.confirmed === true;

const seesEnd = (asker: Asker, { thing, post }: End): boolean =>
  seesThing(asker, thing) && (!post || seesPiece(asker, thing, post));

export const seesEnds = (asker: Asker, { from, to }: Tie): boolean =>
  seesEnd(asker, from) && seesEnd(asker, to);

/**
 * A link is there for who may read both ends; a proposal or a refusal for who decides (`decider`), or made it.
 */
export const seesTie = (asker: Asker, tie: Tie, decider: boolean): boolean =>
  (tie.state === 'confirmed' || decider || (asker.id !== undefined && tie.author === asker.id)) &&
  seesEnds(asker, tie);

/** Confirmed links of these kinds that begin or end at a thing, seen from there. */
function around(
  asker: Asker,
  ties: readonly Tie[],
  thing: Thing,
  at: 'from' | 'to' | 'either',
  ...kinds: string[]
): { readonly tie: Tie; readonly other: Thing }[] {
  const begins = (tie: Tie) => at !== 'to' && tie.from.thing === thing;
  const ends = (tie: Tie) => at !== 'from' && tie.to.thing === thing;
  return ties
    .filter((tie) => tie.state === 'confirmed' && kinds.includes(tie.kind))
    .filter((tie) => (begins(tie) || ends(tie)) && seesEnds(asker, tie))
    .map((tie) => ({ tie, other: begins(tie) ? tie.to.thing : tie.from.thing }));
}

const others = (found: readonly { readonly other: Thing }[]): Thing[] => [
  ...new Set(found.map(({ other }) => other)),
];

/** All links and what they tie. */
export interface Ties {
  readonly links: readonly Tie[];
  readonly clusters: readonly Knot[];
}

const isAsked = ({ kind }: Thing): boolean => ['question', 'thread'].includes(kind);

/** What a thing says solved it, in the eyes of this asker: by its own links, and by what those of its problem know. */
export const solutionsOf = (asker: Asker, { links, clusters }: Ties, thing: Thing): Thing[] => {
  const knot = clusters.find(({ members }) => members.includes(thing));
  const together = thing.kind === 'article' ? [] : membersFor(asker, knot);
  const own = others([
    ...around(asker, links, thing, 'from', 'answers'),
    ...around(asker, links, thing, 'either', 'duplicate', 'same-problem'),
  ]);
  const published = together.filter((one) => !isAsked(one) && one.state === 'published');
  const named = together.flatMap((one) => others(around(asker, links, one, 'from', 'answers')));
  return [...new Set([...own, ...published, ...named])].filter((one) => one !== thing);
};

/** Who says that this solved it, `things` being all there are; of a whole question also those of its problem where it was answered. */
export const helpedBy = (
  asker: Asker,
  ties: Ties,
  thing: Thing,
  things: readonly Thing[],
): Thing[] => {
  const knot = ties.clusters.find(({ members }) => members.includes(thing));
  const answered = isAsked(thing) && isAnswered(asker, thing) ? membersFor(asker, knot) : [];
  return things.filter(
    (voter) =>
      voter !== thing &&
      seesThing(asker, voter) &&
      (solutionsOf(asker, ties, voter).includes(thing) ||
        (voter.kind !== 'article' && answered.includes(voter))),
  );
};

const isAnswered = (asker: Asker, thing: Thing): boolean =>
  thing.posts.some(
    (post) => (isMarked(post) || thing.accepted === post.id) && seesPiece(asker, thing, post),
  );

/** How many questions name it as what solved them. */
export const solvesCount = (asker: Asker, ties: readonly Tie[], thing: Thing): number =>
  ['article', 'howto', 'wiki'].includes(thing.kind)
    ? others(around(asker, ties, thing, 'to', 'answers')).length
    : 0;

/** What replaces a thing, or a post of it. */
export const replacing = (asker: Asker, ties: readonly Tie[], thing: Thing): Thing[] =>
  others(around(asker, ties, thing, 'to', 'supersedes'));

/** What says otherwise. */
export const contradicting = (asker: Asker, ties: readonly Tie[], thing: Thing): Thing[] =>
  others(around(asker, ties, thing, 'either', 'contradicts'));

/** The members of a problem this asker knows of: fewer than two are none. */
export function membersFor(asker: Asker, knot: Knot | undefined): Thing[] {
  const seen = (knot?.members ?? []).filter((thing) => seesThing(asker, thing));
  return seen.length > 1 ? seen : [];
}

/** Replaced as a whole, not just in one of its answers. */
export const isReplaced = (asker: Asker, ties: readonly Tie[], thing: Thing): boolean =>
  around(asker, ties, thing, 'to', 'supersedes').some(({ tie }) => !tie.to.post);

const hasOfficialAnswer = (asker: Asker, thing: Thing): boolean =>
  thing.posts.some((post) => post.official && seesPiece(asker, thing, post));

/** An official article, or a question with an answer the company stands behind. */
export const isOfficial = (asker: Asker, thing: Thing): boolean =>
  thing.kind === 'article'
    ? thing.space === 'company' && thing.state === 'published'
    : ['question', 'thread'].includes(thing.kind) && hasOfficialAnswer(asker, thing);

/** Readers whom a question or thread helped, of those answers this asker may read; in the world an answer helps one. */
export const confirmations = (asker: Asker, thing: Thing): number =>
  ['question', 'thread'].includes(thing.kind) &&
  thing.posts.some((post) => post.confirmed && seesPiece(asker, thing, post))
    ? 1
    : 0;

/** The less, the sooner this asker is shown it of those about one problem; equals go by help and freshness. */
export function standing(asker: Asker, ties: readonly Tie[], thing: Thing): number {
  const { kind, state, space } = thing;
  const order = [
    kind === 'article' && state === 'published' && space === 'company',
    kind === 'article' && state === 'published',
    kind === 'question' && hasOfficialAnswer(asker, thing),
    kind === 'question' && state === 'solved',
    ['howto', 'wiki'].includes(kind) && state === 'published',
    kind === 'thread',
    kind === 'question',
    true,
  ];
  return order.indexOf(true) + (isReplaced(asker, ties, thing) ? order.length : 0);
}

/** Counts of these by space. */
export function bySpace(things: readonly Thing[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { space } of things) counts[space] = (counts[space] ?? 0) + 1;
  return counts;
}
