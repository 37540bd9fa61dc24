import type { Child } from 'hono/jsx';
import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Alert,
  FacetList,
  Hit,
  ItemList,
  Link,
  Muted,
  Page,
  Pagination,
  Row,
  Stack,
  Tabs,
  Text,
  type FacetGroup,
  type HitData,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import { bestBet, type BestBetText } from '../best-bet';
import type { SearchHit } from '../present-hit';
import { clusterData, type ClusterWords } from './hit-cluster';
import { FACET_FIELDS, SORTS, understand, type SearchRequest } from '../search-request';
import type { SearchResult } from '../search.service';
import { BestBetCard } from './best-bet-card';
import { NothingFound } from './nothing-found';
import { SearchTips } from './search-tips';
import { addressOf, LAST_HIT, PAGE_SIZE, toggled } from './search-address';
import { searchPhrases } from './search.phrases';
import { useValueNames } from './value-names';

export interface SearchPageProps {
  readonly request: SearchRequest;
  readonly result: SearchResult;
  /** Names of products by slug. */
  readonly products: ReadonlyMap<string, string>;
  /** What the best bet says, when there is one. */
  readonly bestText?: BestBetText;
}

/** Results over every space the viewer may see. */
export const SearchResultsPage = (props: SearchPageProps) => {
  const { request, result, products, bestText } = props;
  const t = usePhrases(searchPhrases);
  const filters = useFilters(request, result, products);
  return (
    <Page
      title={request.q.trim() === '' ? t.title : t.titleFor(request.q.slice(0, 80))}
      heading={t.results}
      hideHeading
      query={request.q}
      meta={{ noindex: true }}
      aside={{
        label: usePhrases(webPhrases).filters,
        content: <FacetList groups={filters} clearHref={addressOf(request, { filters: {} })} />,
        side: 'start',
      }}
    >
      <Stack>
        <Notices request={request} result={result} />
        {all(result) === 0 ? (
          <NothingFound request={request} result={result} products={products} />
        ) : (
          <Found request={request} result={result} products={products} bestText={bestText} />
        )}
        <SearchTips />
      </Stack>
    </Page>
  );
};

/** What words find, and what only similar questions brought. */
const all = ({ total, brought }: SearchPageProps['result']): number => total.value + brought;

/** There are fewer cards than results counted, for texts about one problem are one card. */
const sharesCards = (request: SearchRequest, result: SearchResult): boolean =>
  request.collapse !== 'item' &&
  result.hits.some((hit) => hit.cluster) &&
  result.hits.length < all(result);

const Notices = ({ request, result }: Pick<SearchPageProps, 'request' | 'result'>) => {
  const t = usePhrases(searchPhrases);
  return (
    <>
      {result.degraded && <Alert kind="info">{t.degraded}</Alert>}
      {result.degradedParts.includes('meaning') && <Muted>{t.wordsAlone}</Muted>}
      {result.didYouMean && result.meantBy === 'meaning' && (
        <Text>
          {t.didYouMean}{' '}
          <Link href={addressOf(request, { q: result.didYouMean })}>{result.didYouMean}</Link>?{' '}
          <Muted>{t.meaningAlone}</Muted>
        </Text>
      )}
      {result.didYouMean && result.meantBy === 'words' && all(result) > 0 && (
        <Text>
          {t.corrected}{' '}
          <Link href={addressOf(request, { q: result.didYouMean })}>{result.didYouMean}</Link>.{' '}
          <Muted>{t.searchInstead(request.q)}</Muted>
        </Text>
      )}
    </>
  );
};

/** Then a hit shows the time it is sorted by. */
const isByTime = ({ sort }: SearchRequest): boolean => sort === 'newest' || sort === 'oldest';

const Found = ({ request, result, products, bestText }: SearchPageProps) => {
  const t = usePhrases(searchPhrases);
  const { number } = useFormats();
  const { value, relation } = result.total;
  const wanted = understand(request).filters.get('space');
  const spaces = (result.facets.space ?? []).filter(
    (facet) => facet.count > 0 && (wanted?.includes(facet.value) ?? true),
  ).length;
  const pages = Math.max(1, Math.ceil(result.cards.value / PAGE_SIZE));
  const best = bestBet(request, result);
  const listed = best ? result.hits.slice(1) : result.hits;
  const names = useValueNames();
  const shown = (hit: SearchHit): HitData => ({
    ...hitData(hit, result, products, t),
    ...(isByTime(request) ? { time: hit.passageCreated } : {}),
    ...(isForeign(hit, result) ? { otherLanguage: t.inLanguage(names('lang', hit.lang)) } : {}),
  });
  return (
    <Stack>
      <Row spread>
        <Muted>
          {t.sure[relation]}
          {t.summary(value, spaces, number(Math.max(1, Math.round(result.tookMs))))}
          {result.brought > 0 && ` · ${t.brought(result.brought)}`}
          {sharesCards(request, result) && ` · ${t.shareCard}`}
        </Muted>
        <Tabs
          label={t.sort.label}
          tabs={SORTS.map((sort) => ({
            label: t.sort[sort],
            href: addressOf(request, { sort }),
            current: sort === request.sort,
          }))}
        />
      </Row>
      <CollapseSwitch request={request} result={result} />
      {result.lang && result.hits.some((hit) => isForeign(hit, result)) && (
        <Row>
          <Link
            href={addressOf(request, { filters: toggled(request.filters, 'lang', result.lang) })}
          >
            {t.onlyLanguage(names('lang', result.lang))}
          </Link>
        </Row>
      )}
      {best && <BestBetCard hit={shown(best)} text={bestText} />}
      {result.hits.length === 0 ? (
        <BeyondTheEnd request={request} pages={pages} />
      ) : (
        <ItemList lines label={t.results}>
          {listed.map((hit) => (
            <Hit hit={shown(hit)} />
          ))}
        </ItemList>
      )}
      <Pagination
        page={request.page}
        pages={pages}
        isOpen={result.cards.relation === 'atLeast'}
        href={(page) => addressOf(request, { page })}
      />
      {request.page >= pages && value > LAST_HIT && <Text>{t.tooFar}</Text>}
    </Stack>
  );
};

const BeyondTheEnd = ({ request, pages }: { request: SearchRequest; pages: number }) => {
  const t = usePhrases(searchPhrases);
  const { number } = useFormats();
  return (
    <Text>
      {t.beyondTheEnd(number(request.page))}{' '}
      <Link href={addressOf(request, { page: pages })}>{t.lastPage(number(pages))}</Link>
    </Text>
  );
};

/** Offered where it makes a difference. */
const CollapseSwitch = ({ request, result }: Pick<SearchPageProps, 'request' | 'result'>) => {
  const t = usePhrases(searchPhrases);
  if (request.collapse === 'item') {
    return <Link href={addressOf(request, { collapse: 'cluster' })}>{t.together}</Link>;
  }
  if (!result.hits.some((hit) => hit.cluster)) return null;
  return <Link href={addressOf(request, { collapse: 'item' })}>{t.oneByOne}</Link>;
};

const MOST_OPTIONS = 12;

function useFilters(
  request: SearchRequest,
  result: SearchResult,
  products: ReadonlyMap<string, string>,
): FacetGroup[] {
  const t = usePhrases(searchPhrases);
  const names = useValueNames(products);
  return FACET_FIELDS.map((field) => {
    const chosen = request.filters[field] ?? [];
    const counted = result.facets[field] ?? [];
    const missing = chosen
      .filter((value) => !counted.some((facet) => facet.value === value))
      .map((value) => ({ value, count: 0 }));
    return {
      title: t.fields[field],
      options: [...counted.slice(0, MOST_OPTIONS), ...missing].map(({ value, count }) => ({
        label: names(field, value) as Child,
        count,
        href: addressOf(request, { filters: toggled(request.filters, field, value) }),
        active: chosen.includes(value),
      })),
    };
  });
}

/** In another language than the question. */
const isForeign = (hit: SearchHit, { lang }: SearchResult): boolean =>
  lang !== undefined && hit.lang.split('-')[0] !== lang;

const SAME = 60;

/** The passage found is the answer that stands below it anyway. */
const saysTheSame = (hit: SearchHit): boolean =>
  hit.answer?.snippet.text.slice(0, SAME) === hit.snippet.text.slice(0, SAME);

/**
 * Words matched go without saying; whom it helped stands below with their questions, and how often it solved a problem
 * is its evidence.
 */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['words', 'helped', 'asked', 'solved']);

function helpedOf({ helped, why }: SearchHit): Pick<HitData, 'helped'> {
  const label = why.find(({ code }) => code === 'helped' || code === 'asked')?.text;
  return helped && label ? { helped: { label, questions: helped.questions } } : {};
}

/** A hit as the component shows it. The address carries the search's id, so that opening it counts as an answer found. */
export function hitData(
  hit: SearchHit,
  result: Pick<SearchResult, 'searchId'>,
  products: ReadonlyMap<string, string>,
  words: ClusterWords,
): HitData {
  const product = hit.product;
  return {
    url: result.searchId ? `${hit.url}?from=${result.searchId}` : hit.url,
    title: { text: hit.title, marks: hit.titleMarks },
    space: hit.space,
    kind: hit.kind,
    lang: hit.lang,
    state: hit.state,
    ...(product
      ? { product: { label: products.get(product) ?? product, href: `/products/${product}` } }
      : {}),
    tags: hit.tags.map((tag) => ({ label: tag, href: `/tags/${encodeURIComponent(tag)}` })),
    evidence: hit.evidence,
    ...(saysTheSame(hit) ? {} : { snippet: hit.snippet }),
    ...(hit.answer
      ? { answer: { snippet: hit.answer.snippet, evidence: hit.answer.evidence } }
      : {}),
    author: hit.author.name,
    time: hit.updated,
    why: hit.why.filter(({ code }) => !SAID_ELSEWHERE.has(code)).map((why) => why.text),
    ...helpedOf(hit),
    ...(hit.cluster ? { cluster: clusterData(hit.cluster, words) } : {}),
  };
}
