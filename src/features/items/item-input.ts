import { hasVisibleCharacter, withoutBidiControls } from '../../../libs/http-api/visible-text';
import type { FieldError } from '../../kernel/fault';
import { slugOf } from '../../kernel/ids';
import type { Kind, Space } from '../../kernel/space';
import type { PostKind } from './post.entity';

export interface LayerInput {
  /** Of an existing layer; left out for a new one. */
  readonly id?: string;
  readonly audience?: readonly string[];
  readonly body: string;
}

/** What a person writes to make an item. `body` is the part everybody reads; `layers` come after it. */
export interface NewItem {
  readonly space: Space;
  readonly kind: Kind;
  readonly title: string;
  readonly body?: string;
  readonly lang?: string;
  readonly tags?: readonly string[];
  readonly product?: string | null;
  readonly audience?: readonly string[];
  readonly layers?: readonly LayerInput[];
  /** Handle of the employee to ask; internal how-tos only. */
  readonly owner?: string | null;
  readonly riskNote?: string | null;
}

/** What an editor changes; whatever is left out stays. `layers` lists every layer the editor sees, in order. */
export type ItemChange = Partial<Omit<NewItem, 'space' | 'kind'>> & { readonly reason?: string };

export interface NewPost {
  readonly kind?: PostKind;
  readonly body: string;
  readonly parentId?: string | null;
  readonly lang?: string;
  readonly audience?: readonly string[] | null;
}

export interface PostChange {
  readonly body?: string;
  readonly audience?: readonly string[] | null;
  readonly reason?: string;
}

/** In characters. An imported text may have any length; a written one may not. */
export const LIMITS = {
  title: 300,
  body: 300_000,
  tags: 10,
  tag: 50,
  layers: 20,
  reason: 500,
  riskNote: 2000,
} as const;

/** The one spelling of a tag: lower case, words joined by `-`. Empty when nothing is left that can be seen. */
export const tagOf = (text: string): string => visibleOnly(spelled(text));

const spelled = (text: string): string =>
  text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[\s_/,]+/g, '-')
    .replace(/[^\p{L}\p{N}\p{M}.+#-]/gu, '')
    .replace(/^-+|-+$/g, '')
    .slice(0, LIMITS.tag);

/** Tags in their one spelling, each once, in the order written. */
export const tagsOf = (texts: readonly string[]): string[] => [
  ...new Set(texts.map(tagOf).filter((tag) => tag !== '')),
];

export const isLang = (text: string): boolean => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(text);

/** A title on one line without space around it and without direction controls; empty when nothing can be seen of it. */
export const titleOf = (text: string): string =>
  visibleOnly(withoutBidiControls(text).replace(/\s+/g, ' ').trim());

const visibleOnly = (text: string): string => (hasVisibleCharacter(text) ? text : '');

export const productSlugOf = (text: string): string => slugOf(text);

/** What is wrong with the texts of an item or a change of one, field by field. */
export function textErrors(input: ItemChange): FieldError[] {
  const errors: FieldError[] = [];
  if (input.title !== undefined)
    errors.push(...lengthErrors('/title', titleOf(input.title), LIMITS.title));
  if (input.body !== undefined) errors.push(...lengthErrors('/body', input.body, LIMITS.body));
  (input.layers ?? []).forEach((layer, n) =>
    errors.push(...lengthErrors(`/layers/${n}/body`, layer.body, LIMITS.body)),
  );
  if ((input.layers?.length ?? 0) > LIMITS.layers) errors.push(tooMany('/layers', LIMITS.layers));
  errors.push(...tagErrors(input.tags ?? []));
  if (input.lang !== undefined && !isLang(input.lang)) {
    errors.push({ pointer: '/lang', code: 'lang', detail: 'Write a language as "de" or "en".' });
  }
  return [...errors, ...optionalErrors(input)];
}

function tagErrors(tags: readonly string[]): FieldError[] {
  if (tags.some(isInvisible)) return [empty('/tags')];
  return tagsOf(tags).length > LIMITS.tags ? [tooMany('/tags', LIMITS.tags)] : [];
}

function optionalErrors(input: ItemChange): FieldError[] {
  const limits = [
    ['/riskNote', input.riskNote, LIMITS.riskNote],
    ['/reason', input.reason, LIMITS.reason],
  ] as const;
  return limits.flatMap(([pointer, text, max]) =>
    text && text.length > max ? [tooLong(pointer, max)] : [],
  );
}

/** Blank parts of a list typed with commas are dropped; whatever else cannot be seen is a mistake. */
const isInvisible = (tag: string): boolean => tag.trim() !== '' && !hasVisibleCharacter(tag);

/** A text in which something must be seen, and not longer than `max`. */
export function lengthErrors(pointer: string, text: string, max: number): FieldError[] {
  if (!hasVisibleCharacter(text)) return [empty(pointer)];
  return text.length > max ? [tooLong(pointer, max)] : [];
}

const empty = (pointer: string): FieldError => ({
  pointer,
  code: 'is-empty',
  detail: 'Write something here.',
});

const tooLong = (pointer: string, max: number): FieldError => ({
  pointer,
  code: 'max-length',
  detail: `At most ${max} characters.`,
});

const tooMany = (pointer: string, max: number): FieldError => ({
  pointer,
  code: 'array-max-size',
  detail: `At most ${max}.`,
});
