/** A text with the stretches that another one has too; offsets in UTF-16 units. */
export interface MarkedWords {
  readonly text: string;
  readonly marks: readonly (readonly [from: number, to: number])[];
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}-]{3,}/gu;
/** Words that any two texts share; they show nothing. */
const EMPTY = new Set(
  (
    'that this with from have will your what when they them then than also only into some more most over about after ' +
    'which there their would could should does been were just like very much ' +
    'dass eine einer einen einem eines auch nicht noch oder aber wenn dann sich sind wird wurde werden haben habe hatte ' +
    'kann kein keine mehr sehr nach über unter beim durch diese dieser dieses dem den der das mein meine ihre ihren schon'
  ).split(' '),
);

/** Marks in each of two texts the words of four and more letters that stand in the other one too. */
export function sharedWords(
  a: string,
  b: string,
): { a: MarkedWords; b: MarkedWords; words: string[] } {
  const [inA, inB] = [wordsOf(a), wordsOf(b)];
  const words = [...inA].filter((word) => inB.has(word));
  const common = new Set(words);
  return { a: marked(a, common), b: marked(b, common), words };
}

const fold = (word: string): string => word.toLocaleLowerCase('de');

const wordsOf = (text: string): Set<string> =>
  new Set([...text.matchAll(WORD)].map((m) => fold(m[0])).filter((word) => !EMPTY.has(word)));

const marked = (text: string, common: ReadonlySet<string>): MarkedWords => ({
  text,
  marks: [...text.matchAll(WORD)]
    .filter((match) => common.has(fold(match[0])))
    .map((match) => [match.index, match.index + match[0].length] as const),
});
