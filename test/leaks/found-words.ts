import { ask, json } from './asking';
import { seesPiece, seesThing, type Piece, type Thing } from './model';
import type { Oracle } from './oracle';
import type { Chance } from './random';
import { tiedTo } from './tying';
import { EVERYWHERE, type Visitor, type World } from './world';

/** Finds a word of a piece for those who may read it alone, and corrects, completes and compares towards it for nobody else. */
export async function expectWordFound(
  { door, world, expectOnlyOwnWords }: Oracle,
  visitor: Visitor,
  thing: Thing,
  piece: Piece,
): Promise<void> {
  const { canary } = piece;
  const visible = seesPiece(visitor, thing, piece);
  const path = `/api/v1/search?q=${canary}&collapse=item&facets=tag`;
  const answer = await ask(door, visitor, path);
  const found = json<{
    hits: { id: string }[];
    total: { value: number };
    brought: number;
    didYouMean?: string;
  }>(answer);
  // What a question is linked to is found by the question's words: by those who may see both, and by nobody else.
  const tied = visible ? tiedTo(world, visitor, thing) : new Set<string>();
  const own = found.hits.filter((hit) => !tied.has(hit.id));
  expect([canary, own.map((hit) => hit.id)]).toEqual([canary, visible ? [thing.id] : []]);
  expect([canary, found.total.value + found.brought]).toEqual([canary, found.hits.length]);
  const typo = canary.slice(0, 7) + canary.slice(8);
  for (const asked of [
    `/api/v1/search?q=${typo}`,
    `/api/v1/suggest?q=${canary.slice(0, 6)}`,
    `/api/v1/suggest?q=${thing.title.slice(0, 6)}`,
    `/api/v1/suggest?q=${thing.tag.slice(0, 6)}`,
    `/search?q=${typo}`,
  ]) {
    expectOnlyOwnWords(visitor, await ask(door, visitor, asked), asked);
  }
  const similar = await ask(door, visitor, '/api/v1/similar', {
    method: 'POST',
    body: { title: `${EVERYWHERE} ${canary}`, body: canary },
  });
  expectOnlyOwnWords(visitor, similar, 'similar', [canary]);
}

/** For each visitor a few words he may read and a few he may not. */
export function somePieces(chance: Chance, world: World, visitor: Visitor): [Thing, Piece][] {
  const all = world.things.flatMap((thing) =>
    [...thing.layers, ...thing.posts].map((piece): [Thing, Piece] => [thing, piece]),
  );
  const visible = all.filter(([thing, piece]) => seesPiece(visitor, thing, piece));
  const hidden = all.filter(([thing, piece]) => !seesPiece(visitor, thing, piece));
  // The most telling ones: hidden pieces of things the visitor does see.
  const inside = hidden.filter(([thing]) => seesThing(visitor, thing));
  return [...chance.some(visible, 1), ...chance.some(hidden, 1), ...chance.some(inside, 2)];
}
