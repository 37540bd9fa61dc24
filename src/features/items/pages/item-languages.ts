import type { Locale } from '../../../../libs/pages/locale';

/** Languages offered to writers; a text in another one keeps it. */
export const LANGUAGES = ['de', 'en', 'fr', 'it', 'es', 'nl', 'pl', 'da', 'sv', 'cs', 'tr', 'uk'];

/** What a language is called in the reader's own; the code itself where that has no name. */
export function languageName(locale: Locale, code: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Choices for a field, the present one among them. */
export const languageOptions = (locale: Locale, present?: string) =>
  [...new Set([...LANGUAGES, ...(present ? [present] : [])])].map((value) => ({
    value,
    label: languageName(locale, value),
  }));
