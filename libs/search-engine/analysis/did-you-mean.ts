import type { Neighbour } from './typo-walk';

/** A word of the query and in how many documents the reader may see it occurs. */
export interface TypedWord {
  readonly text: string;
  readonly count: number;
}

const RARE = 2;
const MUCH_MORE_FREQUENT = 20;

function correction(word: TypedWord, candidates: readonly Neighbour[]): string | undefined {
  const best = candidates[0];
  if (!best || word.count > RARE) return undefined;
  if (word.count > 0 && best.count < word.count * MUCH_MORE_FREQUENT) return undefined;
  return best.count > word.count ? best.word : undefined;
}

/**
 * The query with its unknown or very rare words replaced by their closest frequent neighbours (closest first in each list), or undefined when no
 * word needs it. `candidates` is by the word's text.
 */
export function didYouMean(
  words: readonly TypedWord[],
  candidates: ReadonlyMap<string, readonly Neighbour[]>,
): string | undefined {
  let changed = false;
  const corrected = words.map((word) => {
    const better = correction(word, candidates.get(word.text) ?? []);
    if (better === undefined) return word.text;
    changed = true;
    return better;
  });
  return changed ? corrected.join(' ') : undefined;
}
