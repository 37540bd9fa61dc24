/** Classes a doubling of the length has. */
const FINE = 4;

/** A number of words as a facet holds it: few classes, each a fifth longer than the one before. */
export const lengthClass = (words: number): string => `${Math.round(FINE * Math.log2(1 + words))}`;

/** Mean number of words, of texts counted by class, within a tenth; 0 of none. */
export function meanLength(counts: Readonly<Record<string, number>> = {}): number {
  let texts = 0;
  let words = 0;
  for (const [name, count] of Object.entries(counts)) {
    texts += count;
    words += count * (2 ** (Number(name) / FINE) - 1);
  }
  return texts === 0 ? 0 : words / texts;
}
