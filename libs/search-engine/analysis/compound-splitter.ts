import { fold, foldDigraphs } from './fold';

/** What the splitter learnt, for storing: words one a line and how many documents hold each. */
export interface CompoundTable {
  readonly words: string;
  readonly counts: readonly number[];
}

/** Splits German compounds. Words are given and returned folded (see `foldDigraphs`), not stemmed. */
export interface CompoundSplitter {
  /** The parts of a compound in order, or [] for a word that is none. */
  split(word: string): readonly string[];
  toJSON(): CompoundTable;
}

export interface SplitterOptions {
  /** A part must stand in at least so many documents (3). */
  readonly minCount?: number;
}

const SHORTEST_PART = 4;
const SHORTEST_WORD = 2 * SHORTEST_PART;
const LONGEST_WORD = 48;
const MOST_PARTS = 4;
const LINKS = ['', 's', 'es', 'n', 'en', 'er', 'e', 'ns'];

/** Prefixes, endings and particles that are words of their own but no part of a compound's meaning. */
const NO_PARTS = new Set(
  (
    'unter uber vor aus an ab auf bei ein ent gegen hinter zwischen durch wieder nach statt ruck zuruck zusammen einander weiter nieder um zu mit hin her heran hinaus ' +
    'hinein hinzu heraus herunter voraus vorbei voran dar davon dazu dabei daran darauf daraus darin darum damit dafur dagegen danach daneben worden wurde werden ' +
    'ende enden endes lich liche lichen licher liches lichste lichkeit ung ungen isch ische ischen ischer isches keit keiten heit heiten schaft schaften ' +
    'bare baren barer bares barkeit same samen samer igen iger iges igkeit eren erte erten erter ster sten ster test teste lose losen loser nisse nissen haft hafte ' +
    'haften sche schen tion tionen ion ions ieren iert ierte ierten ierung ment mente menten eben eine einen einer eines diese dieser dieses nehmen suchen stehen stellen ' +
    'standen stand geben gehen kommen halten lassen setzen legen liegen bringen fuhren ziehen sehen nisse'
  ).split(/\s+/),
);

type Memo = Map<number, Split | null>;
type Counts = (word: string) => number;

/** Best split of `word` from `from` on: parts and the sum of the logarithms of their counts. */
interface Split {
  readonly parts: readonly string[];
  readonly logs: number;
}

const NOTHING_LEFT: Split = { parts: [], logs: 0 };

class KoehnKnightSplitter implements CompoundSplitter {
  private readonly known = new Map<string, readonly string[]>();

  constructor(
    private readonly count: Counts,
    private readonly minCount: number,
    private readonly table: () => CompoundTable,
  ) {}

  split(word: string): readonly string[] {
    if (word.length < SHORTEST_WORD || word.length > LONGEST_WORD) return [];
    const known = this.known.get(word);
    if (known) return known;
    const parts = this.compute(word);
    if (this.known.size > 50_000) this.known.clear();
    this.known.set(word, parts);
    return parts;
  }

  toJSON(): CompoundTable {
    return this.table();
  }

  private compute(word: string): readonly string[] {
    if (!/^\p{L}+$/u.test(word)) return [];
    const best = this.bestFrom(word, 0, MOST_PARTS, new Map());
    if (!best || best.parts.length < 2) return [];
    const own = this.count(word);
    return own === 0 || mean(best) > Math.log(own) ? best.parts : [];
  }

  /** Best way to cut the rest of the word from `from` on into at most `left` parts. */
  private bestFrom(word: string, from: number, left: number, memo: Memo): Split | null {
    if (from === word.length) return NOTHING_LEFT;
    if (left === 0 || word.length - from < SHORTEST_PART) return null;
    const key = from * 8 + left;
    const known = memo.get(key);
    if (known !== undefined) return known;
    let best: Split | null = null;
    const longest = from === 0 ? word.length - SHORTEST_PART : word.length;
    for (let end = from + SHORTEST_PART; end <= longest; end++) {
      const split = this.withPart(word, from, end, left, memo);
      if (split && (!best || mean(split) > mean(best))) best = split;
    }
    memo.set(key, best);
    return best;
  }

  /** Best way whose next part is `word.slice(from, end)`. */
  private withPart(
    word: string,
    from: number,
    end: number,
    left: number,
    memo: Memo,
  ): Split | null {
    const part = word.slice(from, end);
    const count = this.countOfPart(part);
    if (count < this.minCount) return null;
    let best: Split | null = null;
    for (const next of this.afterLinks(word, end)) {
      const rest = this.bestFrom(word, next, left - 1, memo);
      if (!rest) continue;
      const split = { parts: [part, ...rest.parts], logs: Math.log(count) + rest.logs };
      if (!best || mean(split) > mean(best)) best = split;
    }
    return best;
  }

  private countOfPart(part: string): number {
    return NO_PARTS.has(part) ? 0 : this.count(part);
  }

  /** Offsets at which the next part may begin, with and without a linking element. */
  private afterLinks(word: string, end: number): number[] {
    if (end === word.length) return [end];
    const starts: number[] = [];
    for (const link of LINKS) {
      if (word.length - end - link.length >= SHORTEST_PART && word.startsWith(link, end)) {
        starts.push(end + link.length);
      }
    }
    return starts;
  }
}

const mean = (split: Split): number => split.logs / split.parts.length;

/**
 * Corpus-driven compound splitter after Koehn & Knight, "Empirical Methods for Compound Splitting" (EACL 2003): among all ways to cut a word
 * into known parts of four letters or more, with linking s, es, n, en, er, e, ns, take the one with the highest geometric mean of the parts'
 * document counts, if it beats the count of the whole word. `df` maps words of German texts, in any spelling, to their document counts.
 */
export function makeCompoundSplitter(
  df: Iterable<readonly [string, number]>,
  options: SplitterOptions = {},
): CompoundSplitter {
  const minCount = options.minCount ?? 3;
  const counts = new Map<string, number>();
  for (const [word, count] of df) {
    const folded = foldDigraphs(fold(word));
    if (folded.length >= SHORTEST_PART && count >= minCount) {
      counts.set(folded, (counts.get(folded) ?? 0) + count);
    }
  }
  const table = (): CompoundTable => ({
    words: [...counts.keys()].join('\n'),
    counts: [...counts.values()],
  });
  return new KoehnKnightSplitter((word) => counts.get(word) ?? 0, minCount, table);
}

/** The splitter that was stored with `JSON.stringify`. */
export function loadCompoundSplitter(table: CompoundTable): CompoundSplitter {
  const words = table.words === '' ? [] : table.words.split('\n');
  return makeCompoundSplitter(words.map((word, i) => [word, table.counts[i] ?? 0] as const));
}

/** A splitter over counts that live elsewhere, such as the words of an index; it stores nothing. */
export const splitterOver = (count: Counts, minCount = 1): CompoundSplitter =>
  new KoehnKnightSplitter(count, minCount, () => ({ words: '', counts: [] }));
