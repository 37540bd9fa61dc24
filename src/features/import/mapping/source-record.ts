import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import { SPACES, KINDS, type Kind, type Space } from '../../../kernel/space';

/** A record as its file has it, checked. Unknown fields are dropped, absent ones are null. */
export interface SourceRecord {
  readonly id: string;
  readonly space: Space;
  /** `answer`: something that stands under a question, or would if the question were there. */
  readonly kind: Kind | 'answer';
  readonly title: string;
  readonly body: string;
  readonly lang: string | null;
  /** As written: `tags`, then `topic` and `topics`. */
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly accepted: boolean;
  /** Readers of the source whom it helped. */
  readonly helpful: number;
  readonly spam: boolean;
  readonly url: string | null;
  readonly created: Date | null;
  /** Id of the question. */
  readonly parent: string | null;
  readonly group: string | null;
}

/** What is wrong with a record, and in which field; undefined: in the record as a whole. */
export interface RecordFault {
  readonly field: string | undefined;
  readonly reason: string;
}

class Wrong extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Answers by their other names. */
const ANSWERS = new Set(['answer', 'reply', 'comment', 'post']);

/** Accepted and of no use here, so that nobody is told about them. */
const UNUSED = ['score', 'views', 'unhelpful', 'answers', 'by_asker'];
const USED =
  'id space kind title body lang tags topic topics product accepted helpful spam url created parent group';
const KNOWN: ReadonlySet<string> = new Set([...USED.split(' '), ...UNUSED]);

/** Names of fields that mean nothing to the import. */
export const unknownFields = (fields: Fields): string[] =>
  Object.keys(fields).filter((name) => !KNOWN.has(name));

const MAX_ID = 500;

/**
 * Checks a record. `space` is that of records which name none.
 * @returns the record, or the first fault in the order of the README's fields
 */
export function readSourceRecord(
  fields: Fields,
  options: { readonly space?: Space } = {},
): { readonly record: SourceRecord } | { readonly fault: RecordFault } {
  try {
    const record = readFields(fields, options.space);
    const empty = !hasVisibleCharacter(record.title) && !hasVisibleCharacter(record.body);
    if (!empty || record.kind === 'answer') return { record };
    return { fault: { field: undefined, reason: 'the record has neither a title nor a body' } };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { fault: { field: error.field, reason: error.reason } };
  }
}

function readFields(fields: Fields, chosenSpace: Space | undefined): SourceRecord {
  const id = idText(fields, 'id') ?? missing('id', 'every record needs an id of its own');
  const parent = idText(fields, 'parent');
  const space = chosenSpace ?? spaceOf(fields);
  return {
    id,
    space,
    kind: kindOf(fields, space, parent),
    title: text(fields, 'title') ?? '',
    body: text(fields, 'body') ?? '',
    lang: langOf(fields),
    tags: [...texts(fields, 'tags'), ...topicsOf(fields)],
    product: text(fields, 'product')?.trim() || null,
    accepted: flag(fields, 'accepted'),
    helpful: count(fields, 'helpful'),
    spam: flag(fields, 'spam'),
    url: text(fields, 'url'),
    created: timeOf(fields),
    parent,
    group: idText(fields, 'group'),
  };
}

function missing(field: string, reason: string): never {
  throw new Wrong(field, `“${field}” is missing: ${reason}`);
}

function wrong(field: string, expected: string, value: unknown): never {
  throw new Wrong(field, `“${field}” must be ${expected}, not ${shown(value)}`);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const written = JSON.stringify(value) ?? String(value);
  return written.length > 40 ? `${written.slice(0, 40)}…` : written;
}

/** NUL cannot be stored, and a half of a character cannot be written as UTF-8. */
const storable = (value: string): string =>
  value.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');

function text(fields: Fields, name: string): string | null {
  const value = fields[name] ?? null;
  if (value === null) return null;
  return typeof value === 'string' ? storable(value) : wrong(name, 'a text', value);
}

function idText(fields: Fields, name: string): string | null {
  const given = fields[name] ?? null;
  if (given === null) return null;
  const value = typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : given;
  if (typeof value !== 'string') return wrong(name, 'a text', value);
  const id = storable(value).trim();
  if (id === '') return wrong(name, 'a text that is not empty', value);
  return id.length <= MAX_ID ? id : wrong(name, `at most ${MAX_ID} characters`, value);
}

function texts(fields: Fields, name: string): string[] {
  const value = fields[name] ?? null;
  if (value === null) return [];
  if (!Array.isArray(value)) return wrong(name, 'a list of texts', value);
  return value.map((entry: unknown) =>
    typeof entry === 'string' ? storable(entry) : wrong(name, 'a list of texts', entry),
  );
}

/** Subjects of a source are tags here: a product is named by `product` alone. */
const topicsOf = (fields: Fields): string[] =>
  [text(fields, 'topic') ?? '', ...texts(fields, 'topics')].filter(
    (topic) => topic !== 'undefined',
  );

function flag(fields: Fields, name: string): boolean {
  const value = fields[name] ?? null;
  if (value === null) return false;
  return typeof value === 'boolean' ? value : wrong(name, 'true, false or null', value);
}

function count(fields: Fields, name: string): number {
  const value = fields[name] ?? null;
  if (value === null) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    return wrong(name, 'a whole number from 0', value);
  }
  return Math.min(value, 2_000_000_000);
}

function spaceOf(fields: Fields): Space {
  const value = fields['space'] ?? null;
  if (value === null) return missing('space', 'say it in the record or with --space');
  const found = SPACES.find((space) => space === value);
  return found ?? wrong('space', `one of ${SPACES.join(', ')}`, value);
}

/** Kinds a space has no place for, and what they are there. */
const STAND_INS: Readonly<Record<Space, Partial<Record<Kind, Kind>>>> = {
  company: { howto: 'article', wiki: 'article' },
  community: { thread: 'question', article: 'wiki', howto: 'wiki' },
  peer: { article: 'howto', wiki: 'howto' },
  internal: { wiki: 'article' },
};
const NO_PLACE: readonly Kind[] = ['question', 'thread'];
const BY_DEFAULT: Readonly<Record<Space, Kind>> = {
  company: 'article',
  community: 'question',
  peer: 'thread',
  internal: 'article',
};

function kindOf(fields: Fields, space: Space, parent: string | null): Kind | 'answer' {
  const value = fields['kind'] ?? null;
  if (value === null) return parent === null ? BY_DEFAULT[space] : 'answer';
  if (typeof value === 'string' && ANSWERS.has(value)) return 'answer';
  const kind =
    KINDS.find((known) => known === value) ?? wrong('kind', `${KINDS.join(', ')} or answer`, value);
  if (space === 'company' && NO_PLACE.includes(kind)) {
    throw new Wrong(
      'kind',
      `a ${kind} has no place in the space company; bring it into another one with --space`,
    );
  }
  return STAND_INS[space][kind] ?? kind;
}

const LANG = /^([a-z]{2,3})(?:-([a-z0-9]{2,8}))*$/i;

function langOf(fields: Fields): string | null {
  const value = text(fields, 'lang')?.trim().replaceAll('_', '-') ?? '';
  if (value === '') return null;
  const found = LANG.exec(value);
  if (!found?.[1]) return wrong('lang', 'a language such as de, en or pt-BR', value);
  const region = found[2];
  if (region === undefined) return found[1].toLowerCase();
  return `${found[1].toLowerCase()}-${region.length === 2 ? region.toUpperCase() : region}`;
}

const TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/;
const DAY_MS = 86_400_000;

/** A time without a zone is meant in UTC, never in that of this machine. */
function timeOf(fields: Fields): Date | null {
  const value = text(fields, 'created')?.trim() ?? '';
  if (value === '') return null;
  const found = TIME.exec(value);
  const iso = value.replace(' ', 'T').replace(/\s+/g, '');
  const zoned = found?.[1] === undefined && iso.includes('T') ? `${iso}Z` : iso;
  const time = found ? new Date(zoned) : new Date(NaN);
  if (Number.isNaN(time.getTime())) {
    return wrong('created', 'a time such as 2024-05-31T08:15:00Z', value);
  }
  if (time.getTime() > Date.now() + DAY_MS) return wrong('created', 'a time that has been', value);
  return time;
}
