import { usePhrases } from '../../../../libs/pages/phrases';
import {
  EmptyState,
  Link,
  LinkButton,
  Muted,
  Row,
  Section,
  Stack,
  Text,
} from '../../../web/components';
import type { SearchRequest } from '../search-request';
import type { SearchResult } from '../search.service';
import { addressOf, FILTER_NAMES, toggled } from './search-address';
import { searchPhrases } from './search.phrases';
import { askAddress, typedOperators } from './typed-operators';
import { useValueNames } from './value-names';

interface NothingFoundProps {
  readonly request: SearchRequest;
  readonly result: SearchResult;
  readonly products: ReadonlyMap<string, string>;
}

/** What to do when nothing was found: another spelling, fewer filters, asking. */
export const NothingFound = ({ request, result, products }: NothingFoundProps) => {
  const t = usePhrases(searchPhrases);
  const names = useValueNames(products);
  const chosen = FILTER_NAMES.flatMap((name) =>
    (request.filters[name] ?? []).map((value) => ({
      label: names(name, value),
      href: addressOf(request, { filters: toggled(request.filters, name, value) }),
    })),
  );
  const typed = typedOperators(request.q).map((operator) => ({
    label: operator.typed,
    href: addressOf(request, { q: operator.without }),
  }));
  const droppable = [...chosen, ...typed];
  return (
    <Stack>
      <EmptyState title={t.nothing} icon="search">
        <Text>
          {request.q.trim() === '' ? t.searchedFilters : t.searched(request.q.slice(0, 200))}
        </Text>
        {result.unknownWords.length > 0 && (
          <Text>{t.unknown(result.unknownWords.slice(0, 8).join(', '))}</Text>
        )}
        {result.didYouMean && (
          <Text>
            {t.didYouMean}{' '}
            <Link href={addressOf(request, { q: result.didYouMean, filters: {} })}>
              {result.didYouMean}
            </Link>
          </Text>
        )}
      </EmptyState>
      {droppable.length > 0 && (
        <Section title={t.dropFilters}>
          <Row>
            {droppable.map(({ label, href }) => (
              <LinkButton href={href} icon="x">
                {t.dropFilter(label)}
              </LinkButton>
            ))}
          </Row>
        </Section>
      )}
      <Row>
        <LinkButton tone="primary" href={askAddress(request.q)}>
          {t.ask}
        </LinkButton>
        <Muted>{t.askHint}</Muted>
      </Row>
    </Stack>
  );
};
