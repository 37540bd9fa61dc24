/**
 * Who may see what, written a second time: plain facts and brute force, no code of the product. Where this page and the
 * product disagree, one of them is wrong.
 */

export interface Asker {
  readonly name: string;
  /** Undefined: a guest. */
  readonly id?: string;
  readonly roles: readonly string[];
  readonly orgs: Set<string>;
  readonly groups: Set<string>;
}

/** A piece of text with a word that stands nowhere else. `audience` null: as its item. */
export interface Piece {
  readonly id: string;
  readonly canary: string;
  audience: readonly string[] | null;
  deleted: boolean;
  readonly author: string;
  readonly kind: 'layer' | 'answer' | 'reply' | 'comment';
  /** For comments under an answer. */
  readonly parent?: string;
  /** The company stands behind it. */
  official?: boolean;
  /** It worked for somebody. */
  confirmed?: boolean;
}

export interface OldText {
  readonly canary: string;
  /** The layer it stood in, and who could read item and layer then. */
  readonly layer: Piece;
  readonly itemThen: readonly string[];
  readonly layerThen: readonly string[] | null;
  readonly stateThen: string;
}

export interface Thing {
  readonly id: string;
  readonly space: string;
  readonly kind: string;
  readonly lang: string;
  readonly title: string;
  readonly tag: string;
  /** A tag it shares with others. */
  readonly shared: string;
  /** Its own where it is a word, else one it shares with others. */
  readonly product: string | null;
  readonly author: string;
  audience: readonly string[];
  state: string;
  deleted: boolean;
  /** Id of the post its asker accepted. */
  accepted?: string;
  readonly layers: Piece[];
  readonly posts: Piece[];
  readonly old: OldText[];
}

const STAFF = ['employee', 'agent', 'curator', 'moderator', 'admin'];
const SERVICE = ['agent', 'curator', 'moderator', 'admin'];
const UNPUBLISHED = ['draft', 'in-review', 'archived'];

function holds(asker: Asker, token: string): boolean {
  if (token === 'public') return true;
  if (asker.id === undefined) return false;
  const [kind, name = ''] = token.split(':');
  switch (kind) {
    case 'members':
      return true;
    case 'employees':
      return asker.roles.some((role) => STAFF.includes(role));
    case 'agents':
      return asker.roles.some((role) => SERVICE.includes(role));
    case 'org':
      return asker.orgs.has(name);
    case 'group':
      return asker.groups.has(name);
    case 'user':
      return asker.id === name;
    default:
      throw new Error(`unknown audience ${token}`);
  }
}

const anyOf = (asker: Asker, audience: readonly string[]) => audience.some((t) => holds(asker, t));

const worksOnDrafts = (asker: Asker, author: string) =>
  asker.id === author || asker.roles.includes('curator') || asker.roles.includes('admin');

const readsAs = (asker: Asker, thing: Thing, audience: readonly string[], state: string) =>
  UNPUBLISHED.includes(state) ? worksOnDrafts(asker, thing.author) : anyOf(asker, audience);

export const seesThing = (asker: Asker, thing: Thing): boolean =>
  !thing.deleted && readsAs(asker, thing, thing.audience, thing.state);

export function seesPiece(asker: Asker, thing: Thing, piece: Piece): boolean {
  if (piece.deleted || !seesThing(asker, thing)) return false;
  if (UNPUBLISHED.includes(thing.state)) return true;
  return piece.audience === null || anyOf(asker, piece.audience);
}

export function seesOld(asker: Asker, thing: Thing, old: OldText): boolean {
  if (!seesPiece(asker, thing, old.layer)) return false;
  if (!readsAs(asker, thing, old.itemThen, old.stateThen)) return false;
  if (UNPUBLISHED.includes(old.stateThen)) return true;
  return old.layerThen === null || anyOf(asker, old.layerThen);
}

/** Every word this asker may ever be shown. */
export function wordsFor(asker: Asker, things: readonly Thing[]): Set<string> {
  const words = new Set<string>();
  for (const thing of things) {
    if (!seesThing(asker, thing)) continue;
    words.add(thing.title);
    words.add(thing.tag);
    if (thing.product) words.add(thing.product);
    for (const piece of [...thing.layers, ...thing.posts]) {
      if (seesPiece(asker, thing, piece)) words.add(piece.canary);
    }
    for (const old of thing.old) if (seesOld(asker, thing, old)) words.add(old.canary);
  }
  return words;
}

/**
 * The same as a question about some words, for askers of many answers. What stands in a thing is looked up each time:
 * rights change, and which thing a word was made for does not.
 */
export function ownWords(things: readonly Thing[]): (asker: Asker, words: string[]) => Set<string> {
  const homes = new Map<string, Thing>();
  const learn = () => {
    for (const thing of things) for (const word of allWords(thing)) homes.set(word, thing);
  };
  return (asker, words) => {
    if (words.some((word) => !homes.has(word))) learn();
    return wordsFor(asker, [...new Set(words.flatMap((word) => homes.get(word) ?? []))]);
  };
}

const allWords = (thing: Thing): string[] => [
  thing.title,
  thing.tag,
  ...(thing.product ? [thing.product] : []),
  ...[...thing.layers, ...thing.posts, ...thing.old].map(({ canary }) => canary),
];

export const visibleThings = (asker: Asker, things: readonly Thing[]): Thing[] =>
  things.filter((thing) => seesThing(asker, thing));

/** How many things carry each value, of those the asker sees. */
export function countBy(
  asker: Asker,
  things: readonly Thing[],
  field: (thing: Thing) => string | readonly string[] | null,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const thing of visibleThings(asker, things)) {
    for (const value of [field(thing) ?? []].flat()) counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

/** What happens to a thing when one of its posts is deleted: comments go with it, a solved question is open again. */
export function deletePost(thing: Thing, post: Piece): void {
  post.deleted = true;
  for (const other of thing.posts) if (other.parent === post.id) other.deleted = true;
  if (thing.accepted !== post.id) return;
  delete thing.accepted;
  thing.state = 'open';
}

/** A deleted text comes back for its author and for those who keep order: for them it is not as if it never was. */
export const bringsBack = (asker: Asker, author: string, deleted: boolean): boolean =>
  deleted &&
  (author === asker.id ||
    asker.roles.some((role) => ['moderator', 'curator', 'admin'].includes(role)));

/** Words of deleted texts somebody may bring back: their own, and for those who keep order everybody's. */
export function wordsToBringBack(asker: Asker, things: readonly Thing[]): Set<string> {
  const keepsOrder = asker.roles.some((role) => ['moderator', 'curator', 'admin'].includes(role));
  const words = new Set<string>();
  for (const thing of things) {
    const mine = keepsOrder || thing.author === asker.id;
    const around = thing.deleted ? mine : seesThing(asker, thing);
    for (const piece of [...thing.layers, ...thing.posts]) {
      if ((thing.deleted && mine) || (piece.deleted && (keepsOrder || piece.author === asker.id))) {
        words.add(piece.canary);
      }
    }
    if (around) words.add(thing.title).add(thing.tag);
  }
  return words;
}
