import { analyse } from './analyse';
import { foldWord } from './fold';
import { titleExactness } from './rerank';
import { isStopWord } from './stop-words';
import { isTelling } from './telling-words';
import { tokenize } from './tokenize';

/** A text as far as a pair is judged by it: only what every reader of it sees. */
export interface PairText {
  readonly id: string;
  readonly title: string;
  /** Markdown or plain. */
  readonly body: string;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly product?: string | null;
  /** Seconds since 1970; 0: unknown. */
  readonly created: number;
}

/** A text that may belong to the one looked at. */
export interface PairCandidate extends PairText {
  /** How well its words fit, by the engine's own measure; 0 where the engine did not find it by a text all may read. */
  readonly score: number;
  /** Similar texts that are tied to it, each worth 1 / (offset + rank). */
  readonly votes: number;
  /** Texts that are tied to it at all. */
  readonly ties: number;
  /** Both were solved by the same text. */
  readonly sameSolution: boolean;
  /** How much nearer in meaning than texts like it are in the mean, −1…1; left out where there are no vectors. */
  readonly meaning?: number;
}

/** Everything about 0…1, meaning −1…1, so that weights can be compared. */
export interface PairFeatures {
  /** Share of the weight of the title's words that stand in the other title; both ways, their mean. */
  readonly titles: number;
  readonly titleInBody: number;
  readonly otherTitleInBody: number;
  /** Share of the weight of the body's words that stand in the other body. */
  readonly bodyInOther: number;
  readonly otherInBody: number;
  /** Rare words in common: n / (n + 3). */
  readonly rare: number;
  /** Codes, versions and quoted messages in common: n / (n + 1). */
  readonly codes: number;
  readonly sameTitle: number;
  readonly product: number;
  readonly otherProduct: number;
  readonly tags: number;
  readonly sameLang: number;
  /** Addresses outside the hub in common: n / (n + 1). */
  readonly addresses: number;
  /** 1 on the same day, 1/e after a season. */
  readonly near: number;
  /** Share of the best candidate's score, and how far it leads before the next one. */
  readonly score: number;
  readonly lead: number;
  /** ln(1 + score) / 5 */
  readonly strength: number;
  readonly votes: number;
  readonly voteShare: number;
  /** Texts tied to it: n / (n + 5). */
  readonly ties: number;
  readonly sameSolution: number;
  /** 0 without vectors. */
  readonly meaning: number;
}

export interface PairJudged {
  readonly candidate: PairCandidate;
  readonly features: PairFeatures;
  /**
   * The words that speak most for it, as written, rarest first: none that say nothing, or that a large part of the texts
   * has. Looked up when asked for.
   */
  readonly words: readonly string[];
  readonly codes: readonly string[];
}

/** Longest part of a body that is read, in characters. */
const BODY_READ = 6_000;
const SEASON_DAYS = 90;
const SHOWN_WORDS = 8;
/** A word is rare when no more of the texts looked at have it. */
const RARE_SHARE = 0.1;
/** A word that more of them have is not shown as speaking for a pair; of few texts, three at least. */
const SHOWN_SHARE = 0.25;

interface Read {
  readonly title: ReadonlySet<string>;
  readonly body: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
  readonly codes: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  readonly raw: readonly string[];
}

/**
 * What speaks for each candidate's being about the same as a text. Words weigh by how few of the texts looked at have
 * them: what all the neighbours say tells nothing apart. `reads` keeps what it takes long to find out.
 */
export function pairFeatures(
  text: PairText,
  candidates: readonly PairCandidate[],
  reads: PairReads = new PairReads(),
): PairJudged[] {
  const own = reads.of(text);
  const others = candidates.map((candidate) => reads.of(candidate));
  const weights = new WordWeights([own, ...others]);
  const scores = candidates.map(({ score }) => score).sort((a, b) => b - a);
  const bestVotes = Math.max(0, ...candidates.map(({ votes }) => votes));
  return candidates.map((candidate, at) => {
    const other = others[at] as Read;
    const shared = [...own.all].filter((term) => other.all.has(term));
    const rare = shared.filter((term) => weights.isRare(term));
    const codes = [...own.codes].filter((code) => other.codes.has(code));
    const addresses = [...own.addresses].filter((address) => other.addresses.has(address));
    const features: PairFeatures = {
      ...wordFeatures(own, other, weights),
      rare: soft(rare.length, 3),
      codes: soft(codes.length, 1),
      sameTitle: titleExactness(own.raw, other.raw),
      ...propertyFeatures(text, candidate),
      addresses: soft(addresses.length, 1),
      ...scoreFeatures(candidate.score, scores),
      votes: soft(candidate.votes * 20, 1),
      voteShare: bestVotes === 0 ? 0 : candidate.votes / bestVotes,
      ties: soft(candidate.ties, 5),
      sameSolution: candidate.sameSolution ? 1 : 0,
      meaning: candidate.meaning ?? 0,
    };
    return {
      candidate,
      features,
      get words() {
        const telling = shared.filter((term) => weights.tells(term));
        telling.sort((a, b) => weights.of(b) - weights.of(a));
        return spelt(text, telling, [text.lang, candidate.lang]).slice(0, SHOWN_WORDS);
      },
      codes: codes.slice(0, SHOWN_WORDS),
    };
  });
}

const soft = (count: number, half: number): number => count / (count + half);

function wordFeatures(own: Read, other: Read, weights: WordWeights) {
  return {
    titles: (weights.share(own.title, other.title) + weights.share(other.title, own.title)) / 2,
    titleInBody: weights.share(own.title, other.all),
    otherTitleInBody: weights.share(other.title, own.all),
    bodyInOther: weights.share(own.body, other.all),
    otherInBody: weights.share(other.body, own.all),
  };
}

function propertyFeatures(text: PairText, other: PairText) {
  const products = Boolean(text.product) && Boolean(other.product);
  const tags = text.tags.filter((tag) => other.tags.includes(tag)).length;
  const all = new Set([...text.tags, ...other.tags]).size;
  const days = Math.abs(text.created - other.created) / 86_400;
  return {
    product: products && text.product === other.product ? 1 : 0,
    otherProduct: products && text.product !== other.product ? 1 : 0,
    tags: all === 0 ? 0 : tags / all,
    sameLang: text.lang === other.lang ? 1 : 0,
    near: text.created > 0 && other.created > 0 ? Math.exp(-days / SEASON_DAYS) : 0,
  };
}

function scoreFeatures(score: number, sorted: readonly number[]) {
  const best = sorted[0] ?? 0;
  const next = sorted.find((other) => other < score) ?? 0;
  return {
    score: best > 0 ? score / best : 0,
    lead: best > 0 ? (score - next) / best : 0,
    strength: Math.log1p(Math.max(0, score)) / 5,
  };
}

class WordWeights {
  private readonly counts = new Map<string, number>();

  constructor(private readonly texts: readonly Read[]) {
    for (const { all } of texts) {
      for (const term of all) this.counts.set(term, (this.counts.get(term) ?? 0) + 1);
    }
  }

  of(term: string): number {
    return Math.log(1 + this.texts.length / (this.counts.get(term) ?? 1));
  }

  isRare(term: string): boolean {
    return (this.counts.get(term) ?? 0) <= Math.max(2, this.texts.length * RARE_SHARE);
  }

  /** Worth showing to people. */
  tells(term: string): boolean {
    return (this.counts.get(term) ?? 0) <= Math.max(3, this.texts.length * SHOWN_SHARE);
  }

  /** Share of the weight of some words that others have. */
  share(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
    let [all, there] = [0, 0];
    for (const term of some) {
      const weight = this.of(term);
      all += weight;
      if (others.has(term)) there += weight;
    }
    return all === 0 ? 0 : there / all;
  }
}

const ADDRESS = /https?:\/\/[^\s<>()"'\]]+/g;
const CODE = /[\p{L}\p{N}]+(?:[-_.:/][\p{L}\p{N}]+)*/gu;
const QUOTED = /["“„«]([^"“”„«»\n]{8,120})["”“»]|`([^`\n]{6,120})`/g;

const MOST_READS = 600;

/** Texts as they were read lately: neighbours come again and again, articles most of all. */
export class PairReads {
  private readonly known = new Map<string, Read>();

  /** @internal */
  of(text: PairText): Read {
    const key = `${text.lang}\n${text.title}\n${text.body.slice(0, BODY_READ)}`;
    const there = this.known.get(key) ?? read(text);
    // What was asked for last goes last.
    this.known.delete(key);
    this.known.set(key, there);
    if (this.known.size > MOST_READS) {
      const [oldest] = this.known.keys();
      if (oldest !== undefined) this.known.delete(oldest);
    }
    return there;
  }
}

function read({ title, body, lang }: PairText): Read {
  const text = body.slice(0, BODY_READ);
  const words = text.replace(ADDRESS, ' ');
  const titleTerms = termsOf(title, lang);
  const bodyTerms = termsOf(words, lang);
  return {
    title: titleTerms,
    body: bodyTerms,
    all: new Set([...titleTerms, ...bodyTerms]),
    codes: codesIn(`${title}\n${words}`),
    addresses: new Set([...text.matchAll(ADDRESS)].map(([address]) => plainAddress(address))),
    raw: tokenize(title).map((token) => foldWord(token.text)),
  };
}

const termsOf = (text: string, lang: string): ReadonlySet<string> =>
  new Set(analyse(text, lang).filter((term) => term.length > 1 && !isStopWord(term, [lang])));

const plainAddress = (address: string): string =>
  address.replace(/^https?:\/\/(www\.)?/, '').replace(/[?#].*$|[/.,;:!]+$/g, '');

/** Words with letters and digits in them, numbers with joints, and what somebody quoted. */
function codesIn(text: string): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const [word] of text.matchAll(CODE)) {
    const isCode = /\d/.test(word) && (/\p{L}/u.test(word) || /[-_.:/]/.test(word));
    if (isCode && word.length >= 3 && word.length <= 60) codes.add(word.toLowerCase());
  }
  for (const match of text.matchAll(QUOTED)) {
    codes.add((match[1] ?? match[2] ?? '').trim().toLowerCase());
  }
  return codes;
}

/** The words behind index terms, as the text spells them; without those that say nothing in one of the languages. */
function spelt(text: PairText, terms: readonly string[], langs: readonly string[]): string[] {
  const wanted = new Set(terms);
  const found = new Map<string, string>();
  for (const token of tokenize(`${text.title}\n${text.body.slice(0, BODY_READ)}`)) {
    for (const term of analyse(token.text, text.lang)) {
      if (wanted.has(term) && !found.has(term)) found.set(term, token.text);
    }
  }
  return terms
    .flatMap((term) => found.get(term) ?? [])
    .filter((word) => isTelling(foldWord(word), langs));
}
