import { createHash } from 'node:crypto';
import { plainText } from '../../../libs/markdown/markdown';

/** Words of body in one passage. */
export const PASSAGE_WORDS = 120;
/** Words that two neighbours share, so that no thought is cut in two for both. */
const SHARED_WORDS = 30;
export const MOST_PASSAGES = 8;
/** Longest passage in characters; a "word" may be a line of base64. */
const MOST_CHARACTERS = 2_000;
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

export interface Passage {
  readonly text: string;
  /** Of the text; equal texts have equal vectors. */
  readonly hash: Buffer;
}

/**
 * What stands for a text among meanings: its title with about 120 words of its body, long bodies in up to eight
 * overlapping passages, spread evenly over bodies that are longer still; and at the end, where the text is what the title
 * names, the title alone (docs/decisions/0070-titles-as-passages.md). Never empty.
 */
export function passagesOf(title: string, markdown: string, isNamed = true): Passage[] {
  const words = plainText(markdown).split(/\s+/).filter(Boolean);
  const passages = startsOf(words.length).map((start) =>
    passage(`${title}\n${words.slice(start, start + PASSAGE_WORDS).join(' ')}`),
  );
  const isTitleNews = isNamed && words.length > 0 && title.trim() !== '';
  return isTitleNews ? [...passages, passage(title)] : passages;
}

function passage(of: string): Passage {
  const text = of.trim().slice(0, MOST_CHARACTERS).replace(HALF_CHARACTER, '');
  return { text, hash: createHash('sha256').update(text).digest().subarray(0, 16) };
}

function startsOf(words: number): number[] {
  const step = PASSAGE_WORDS - SHARED_WORDS;
  if (words <= PASSAGE_WORDS) return [0];
  const count = Math.min(MOST_PASSAGES, 1 + Math.ceil((words - PASSAGE_WORDS) / step));
  const last = words - PASSAGE_WORDS;
  return Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1)));
}
