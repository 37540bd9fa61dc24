import { ask, json } from './asking';
import { seesPiece, seesThing, type Piece, type Thing } from './model';
import type { Oracle } from './oracle';
import type { Chance } from './random';
import { expectHitsTrue, titleOf, type ShownHit } from './hits-true';
import { solutionsOf } from './ties-model';
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
    hits: ShownHit[];
    total: { value: number };
    brought: number;
    didYouMean?: string;
  }>(answer);
  // What a text is linked to is found by its words: by those who may see both and the link, and by nobody else.
  const tied = visible ? solutionsOf(visitor, world, thing).map(({ id }) => id) : [];
  const [own, others] = [
    found.hits.filter(({ id }) => id === thing.id),
    found.hits.filter(({ id }) => id !== thing.id),
  ];
  expect([canary, own.length]).toEqual([canary, visible ? 1 : 0]);
  expect([canary, others.map(({ id }) => id).sort()]).toEqual([canary, tied.sort()]);
  for (const { helped } of others) {
    expect(helped).toMatchObject({ count: 1, questions: [{ title: titleOf(thing) }] });
  }
  expectHitsTrue(world, visitor, found.hits, { cards: false });
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
