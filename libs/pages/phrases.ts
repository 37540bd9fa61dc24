import type { Locale } from './locale';
import { usePage } from './page-context';

type Phrase = string | ((...args: never[]) => unknown);
export type PhraseTable = { readonly [key: string]: Phrase | PhraseTable };

/** The same keys; texts stay texts, functions keep their parameters. */
export type SamePhrases<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer A) => infer R
      ? (...args: A) => R extends string ? string : R
      : SamePhrases<T[K]>;
};

/** One table per language. */
export type Phrases<T> = Readonly<Record<Locale, SamePhrases<T>>>;

/**
 * The words of a page in every language. English is the pattern: a German phrase that is missing, superfluous or takes
 * other parameters does not compile.
 */
export const definePhrases = <T extends PhraseTable>(tables: {
  readonly en: T;
  readonly de: NoInfer<SamePhrases<T>>;
}): Phrases<T> => tables as unknown as Phrases<T>;

/** The table in the language of the page; to be called while rendering only. */
export const usePhrases = <T>(phrases: Phrases<T>): SamePhrases<T> => phrases[usePage().locale];
