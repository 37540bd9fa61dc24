import type { Kind, Space } from './space';

/** Why a text may be believed, said in words on every hit and answer. */
export type Evidence =
  | { readonly kind: 'official' }
  | { readonly kind: 'solved' }
  | { readonly kind: 'confirmed'; readonly count: number }
  /** So many questions the reader may see name it as their solution; `most`: or more. */
  | { readonly kind: 'solves'; readonly count: number; readonly most: boolean }
  | { readonly kind: 'outside'; readonly host: string }
  | { readonly kind: 'internal' };

/** What evidence is made of. Only facts the reader may know go in. */
export interface EvidenceFacts {
  readonly space: Space;
  readonly kind: Kind;
  readonly state: string;
  /** An answer the company stands behind. */
  readonly official: boolean;
  /** Readers of the item, or of its best answer, whom it helped. */
  readonly confirmed: number;
  readonly originUrl: string | null;
  /** Readable questions it solved, where they were counted. */
  readonly solves?: number | null;
}

/** Beyond this, questions solved are not counted. */
export const MOST_SOLVED = 100;

/** Evidence of an item, strongest first. The company's published articles are official by themselves. */
export function evidenceOf(item: EvidenceFacts): Evidence[] {
  const evidence: Evidence[] = [];
  const own = item.space === 'company' && item.kind === 'article' && item.state === 'published';
  if (item.official || own) evidence.push({ kind: 'official' });
  if (item.state === 'solved') evidence.push({ kind: 'solved' });
  if (item.confirmed > 0) evidence.push({ kind: 'confirmed', count: item.confirmed });
  const solves = item.solves ?? 0;
  if (solves > 0) evidence.push({ kind: 'solves', count: solves, most: solves >= MOST_SOLVED });
  const host = hostOf(item.originUrl);
  if (host) evidence.push({ kind: 'outside', host });
  if (item.space === 'internal') evidence.push({ kind: 'internal' });
  return evidence;
}

/** The host of an address, without `www.`; undefined when it is none. */
export function hostOf(url: string | null): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^www\./, '') || undefined;
}
