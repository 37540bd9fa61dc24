import { marksIn, snippet, type Mark } from '../../../libs/search-engine/analysis/snippet';
import { evidenceOf, type Evidence } from '../../kernel/evidence';
import { itemPath } from '../../kernel/item-address';
import { askedAs, type ClusterView } from '../clusters/clusters.api';
import type { Kind, Space } from '../../kernel/space';
import type { HitItem } from './recheck-hits';
import type { ElectedHit } from './votes/elected-hit';
import { helpedWords, solvedWords, whyWords, type Why } from './why-words';

export interface MarkedString {
  readonly text: string;
  /** Half-open ranges of `text`, in UTF-16 units, ascending and apart. */
  readonly marks: readonly Mark[];
}

/** A hit as it leaves the hub: plain texts with marks, never HTML. */
export interface SearchHit {
  readonly id: string;
  readonly externalId?: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly state: string;
  readonly title: string;
  readonly titleMarks: readonly Mark[];
  readonly url: string;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly product?: string;
  readonly evidence: readonly Evidence[];
  readonly snippet: MarkedString;
  /** The accepted, official or most confirmed answer this reader may see. */
  readonly answer?: {
    readonly id: string;
    readonly evidence: readonly Evidence[];
    readonly snippet: MarkedString;
  };
  readonly author: { readonly handle: string; readonly name: string };
  readonly created: string;
  readonly updated: string;
  /** When the text was written that the snippet is from: by that time hits are sorted. */
  readonly passageCreated: string;
  /** The place in the list: falls from hit to hit; comparable inside one page only. */
  readonly score: number;
  /** The text's score with all its factors, votes included: how much better than the next one. */
  readonly strength: number;
  readonly why: readonly Why[];
  /** People who asked something similar and whom it helped: how many, and the most similar of their questions. */
  readonly helped?: {
    readonly count: number;
    readonly questions: readonly { readonly title: string; readonly url: string }[];
  };
  /** The solution cluster it is the best hit of, as far as this reader may know it. */
  readonly cluster?: HitCluster;
}

export interface HitCluster {
  readonly id: string;
  /** Readable members. */
  readonly size: number;
  readonly bySpace: Readonly<Partial<Record<Space, number>>>;
  /** The best of each space. */
  readonly members: readonly HitMember[];
  /** Titles of questions among them, in their askers' words; the hit's own is left out. */
  readonly askedAs: readonly string[];
}

export interface HitMember {
  readonly id: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly state: string;
  readonly title: string;
  readonly url: string;
  readonly official: boolean;
}

/** Questions of a cluster whose titles a hit names. */
const MOST_ASKED = 3;

const presentCluster = (view: ClusterView, title: string): HitCluster => ({
  id: view.id,
  size: view.size,
  bySpace: view.bySpace,
  askedAs: askedAs(view, title).slice(0, MOST_ASKED),
  members: view.members.map((member) => ({
    id: member.id,
    space: member.space,
    kind: member.kind,
    state: member.state,
    title: member.title,
    url: member.path,
    official: member.official,
  })),
});

const SNIPPET_LENGTH = 220;
const ANSWER_LENGTH = 280;
const NO_TERMS: ReadonlySet<string> = new Set();

/** What the database confirmed of a hit, with the passages that are shown of it. */
export interface ReadHit {
  readonly item: HitItem;
  readonly titleMarks: SearchHit['titleMarks'];
  readonly snippet: SearchHit['snippet'];
  readonly answer: SearchHit['answer'];
}

/** `terms` are index terms to be marked. */
export function markHit(item: HitItem, terms: ReadonlySet<string>): ReadHit {
  const { lang } = item;
  return {
    item,
    titleMarks: marksIn(item.title, terms, { lang }),
    snippet: snippet(item.body, terms, { lang, length: SNIPPET_LENGTH }),
    answer: answerOf(item, terms),
  };
}

/** Makes a hit of what the engine found and the database confirmed. */
export function presentHit(
  hit: ElectedHit,
  { item, titleMarks, snippet, answer }: ReadHit,
  locale: string,
  cluster?: ClusterView,
): SearchHit {
  return {
    id: item.id,
    externalId: item.external_id || undefined,
    space: item.space,
    kind: item.kind,
    state: item.state,
    title: item.title,
    titleMarks,
    url: itemPath(item),
    lang: item.lang,
    tags: item.tags,
    product: item.product || undefined,
    evidence: evidenceOf({
      space: item.space,
      kind: item.kind,
      state: item.state,
      solves: item.solves,
      originUrl: item.origin_url,
      confirmed: Math.max(item.confirmed_count, item.best_confirmed ?? 0),
      official: item.any_official === true,
    }),
    snippet,
    answer,
    author: { handle: item.author_handle, name: item.author_name },
    created: item.created_at.toISOString(),
    updated: item.updated_at.toISOString(),
    passageCreated: item.passage_created_at.toISOString(),
    score: rounded(hit.score),
    strength: rounded(
      hit.elected ?? Object.values(hit.why.factors).reduce((a, b) => a * b, hit.why.textScore),
    ),
    why: [
      ...helpedWords(hit.helped?.length ?? 0, locale, hit.asked),
      ...solvedWords(hit.solved, locale),
      ...whyWords(hit.why, locale),
    ],
    helped: helpedBy(hit),
    cluster: cluster && presentCluster(cluster, item.title),
  };
}

/** Similar questions named on a hit. */
const MOST_NAMED = 5;

function helpedBy({ helped = [] }: ElectedHit): SearchHit['helped'] {
  if (helped.length === 0) return undefined;
  const questions = helped
    .slice(0, MOST_NAMED)
    .map((voter) => ({ title: voter.title, url: itemPath(voter) }));
  return { count: helped.length, questions };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

function answerOf(item: HitItem, terms: ReadonlySet<string>): SearchHit['answer'] {
  if (!item.answer_id) return undefined;
  const evidence: Evidence[] = [];
  if (item.answer_official) evidence.push({ kind: 'official' });
  if (item.answer_accepted) evidence.push({ kind: 'solved' });
  if (item.answer_confirmed) evidence.push({ kind: 'confirmed', count: item.answer_confirmed });
  // An answer is read from its beginning: its first lines say what to do.
  const opening = snippet(item.answer_body ?? '', NO_TERMS, {
    lang: item.lang,
    length: ANSWER_LENGTH,
  });
  return {
    id: item.answer_id,
    evidence,
    snippet: { text: opening.text, marks: marksIn(opening.text, terms, { lang: item.lang }) },
  };
}
