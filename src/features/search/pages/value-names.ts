import { usePage } from '../../../../libs/pages/page-context';
import { usePhrases } from '../../../../libs/pages/phrases';
import type { Kind, Space } from '../../../kernel/space';
import { webPhrases } from '../../../web/web.phrases';
import type { FilterName } from '../search-request';

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/;

/** What a filter's value is called. */
export function useValueNames(products: ReadonlyMap<string, string> = new Map()) {
  const web = usePhrases(webPhrases);
  const { locale } = usePage();
  const languages = new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' });
  const names: Partial<Record<FilterName, (value: string) => string | undefined>> = {
    space: (value) => web.space[value as Space],
    kind: (value) => web.kind[value as Kind],
    state: (value) => (web.state as Readonly<Record<string, string>>)[value],
    product: (value) => products.get(value),
    lang: (value) => (LANGUAGE.test(value) ? languages.of(value) : undefined),
  };
  return (name: FilterName, value: string): string => names[name]?.(value) ?? value;
}
