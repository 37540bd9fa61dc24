import { usePage } from '../../../../libs/pages/page-context';
import { usePhrases } from '../../../../libs/pages/phrases';
import { webPhrases } from '../../../web/web.phrases';
import type { FilterName } from '../search-request';

const own = (names: Readonly<Record<string, string>>, value: string): string | undefined =>
  Object.hasOwn(names, value) ? names[value] : undefined;

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/;

/** What a filter's value is called. */
export function useValueNames(products: ReadonlyMap<string, string> = new Map()) {
  const web = usePhrases(webPhrases);
  const { locale } = usePage();
  const languages = new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' });
  const names: Partial<Record<FilterName, (value: string) => string | undefined>> = {
    space: (value) => own(web.space, value),
    kind: (value) => own(web.kind, value),
    state: (value) => own(web.state, value),
    product: (value) => products.get(value),
    lang: (value) => (LANGUAGE.test(value) ? languages.of(value) : undefined),
  };
  return (name: FilterName, value: string): string => names[name]?.(value) ?? value;
}
