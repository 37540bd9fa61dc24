import type { EmbeddingSide } from '../../embedder';

/** How an endpoint is told on which side of a search a text stands. */
export interface TextForm {
  /** Put before every text, blanks included. */
  readonly prefix?: string;
  /** Value of the request's `input_type`. */
  readonly inputType?: string;
  /** Model to name instead of the usual one. */
  readonly model?: string;
}

export type TextForms = Readonly<Record<EmbeddingSide, TextForm>>;

/** `prefix:query: `, `type:query` or `model:e5-query`; undefined for anything else. */
export function parseTextForm(text: string): TextForm | undefined {
  const [, way, value] = /^(prefix|type|model):([^\0]{1,200})$/.exec(text) ?? [];
  if (value === undefined) return undefined;
  if (way === 'prefix') return { prefix: value };
  return way === 'type' ? { inputType: value.trim() } : { model: value.trim() };
}

/** The same text for the same form; part of a model's name, because vectors depend on it. */
export const formName = ({ prefix, inputType, model }: TextForm): string =>
  [prefix && `prefix:${prefix}`, inputType && `type:${inputType}`, model && `model:${model}`]
    .filter(Boolean)
    .join(' ');
