/** BM25F (Robertson & Zaragoza 2009): the parts of the formula that all who score share. */

const K1 = 1.2;
const B_TITLE = 0.5;
const B_BODY = 0.75;

/** What a word is worth by how rare it is: Lucene's form, never negative. */
export const idf = (documents: number, count: number): number =>
  Math.log(1 + (Math.max(0, documents - count) + 0.5) / (count + 0.5));

/** What a term in a title of this length counts less or more than in one of average length. */
export const titleNorm = (length: number, average: number): number =>
  1 - B_TITLE + (B_TITLE * length) / average;

export const bodyNorm = (length: number, average: number): number =>
  1 - B_BODY + (B_BODY * length) / average;

/** Many occurrences of a word count little more than a few, at most `K1 + 1`. */
export const saturated = (frequency: number): number => (frequency * (K1 + 1)) / (K1 + frequency);
