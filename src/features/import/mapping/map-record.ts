import { detectLanguage } from '../../../../libs/search-engine/analysis/detect-language';
import type { AudienceToken } from '../../../kernel/audience';
import { SPACE_POLICIES, type Kind, type Space } from '../../../kernel/space';
import { LIMITS, tagsOf, titleOf } from '../../items/items.api';
import type { SourceRecord } from './source-record';

/** What a record becomes when it stands for itself. */
export interface ImportedItem {
  readonly externalId: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly state: 'published' | 'open';
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly audience: readonly AudienceToken[];
  readonly confirmed: number;
  readonly originUrl: string | null;
  readonly translationGroup: string | null;
  /** Null: when it is brought in. */
  readonly createdAt: Date | null;
  /** Names the author that stands for everybody of that place. */
  readonly source: string;
}

/** What an answer becomes under its question. */
export interface ImportedPost {
  readonly externalId: string;
  /** External id of what it answers to. */
  readonly parent: string;
  readonly lang: string;
  readonly body: string;
  readonly accepted: boolean;
  readonly confirmed: number;
  readonly originUrl: string | null;
  readonly createdAt: Date | null;
  readonly source: string;
}

/** Decided for a whole import. */
export interface MapOptions {
  /** Instead of what each space's policy says. */
  readonly audience?: readonly AudienceToken[];
}

export function toItem(record: SourceRecord, options: MapOptions = {}): ImportedItem {
  const kind = record.kind === 'answer' ? 'thread' : record.kind;
  const { title, body } = headed(record);
  return {
    externalId: record.id,
    space: record.space,
    kind,
    state: kind === 'question' || kind === 'thread' ? 'open' : 'published',
    title,
    body,
    lang: langOf(record),
    tags: tagsOf(record.tags).slice(0, LIMITS.tags),
    product: record.product,
    audience: options.audience ?? SPACE_POLICIES[record.space].defaultAudience,
    confirmed: confirmedOf(record),
    originUrl: webAddress(record.url),
    translationGroup: record.group,
    createdAt: record.created,
    source: sourceOf(record),
  };
}

/** @param parent of an answer that has one */
export function toPost(record: SourceRecord, parent: string): ImportedPost {
  return {
    externalId: record.id,
    parent,
    lang: langOf(record),
    body: bodyOf(record),
    accepted: record.accepted,
    confirmed: record.helpful,
    originUrl: webAddress(record.url),
    createdAt: record.created,
    source: sourceOf(record),
  };
}

/** An answer that stands alone cannot carry the asker's mark; that it helped the asker still counts as one reader. */
const confirmedOf = (record: SourceRecord): number =>
  record.kind === 'answer' && record.accepted ? Math.max(1, record.helpful) : record.helpful;

/** The place a record comes from: host of its address, else what its id begins with. */
export function sourceOf({ id, url }: Pick<SourceRecord, 'id' | 'url'>): string {
  const address = webAddress(url);
  if (address) return new URL(address).hostname.replace(/^www\./, '');
  const colon = id.indexOf(':');
  const prefix = colon > 0 ? id.slice(0, colon).trim() : '';
  return prefix.slice(0, 100) || 'import';
}

/** Only what a browser may be sent to. */
function webAddress(url: string | null): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return (protocol === 'https:' || protocol === 'http:') && hostname !== '' ? url.trim() : null;
}

const langOf = (record: SourceRecord): string =>
  record.lang ?? detectLanguage(`${record.title}\n${record.body}`);

const bodyOf = (record: SourceRecord): string =>
  record.body.replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd();

/** A title that had to be cut stands whole above the text; a missing one is the text's first line. */
function headed(record: SourceRecord): { title: string; body: string } {
  const given = titleOf(record.title);
  const body = bodyOf(record);
  if (given.length > LIMITS.title) {
    return { title: cut(given, LIMITS.title), body: body === '' ? given : `${given}\n\n${body}` };
  }
  if (given !== '') return { title: given, body: body === '' ? given : body };
  const firstLine = body
    .split('\n')
    .map(lineText)
    .find((line) => line !== '');
  return { title: cut(firstLine ?? record.id, DERIVED_TITLE), body };
}

const DERIVED_TITLE = 120;

/** A line without the signs Markdown begins lines with. */
const lineText = (line: string): string => titleOf(line.replace(/^[\s#>*\-+=`~]+/, ''));

/** At a space where there is one, with an ellipsis, never inside a character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length - 1);
  const space = text.slice(0, length).lastIndexOf(' ');
  const kept = space > length / 2 ? head.slice(0, space) : head.replace(/[\ud800-\udbff]$/, '');
  return `${kept.replace(/[\s,;:.–-]+$/, '')}…`;
}
