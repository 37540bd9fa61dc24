import { usePhrases } from '../../../../libs/pages/phrases';
import {
  CursorPagination,
  EmptyState,
  FilterForm,
  FilterText,
  LinkButton,
  Muted,
  Page,
  Row,
  Section,
  Stack,
  TagLink,
} from '../../../web/components';
import type { ProductCount, TagCount } from '../read/topic-reader';
import type { Page as ListPage } from '../read/views';
import { productHref, tagHref } from './browse-hit';
import { browsePhrases } from './browse.phrases';

export interface TagsPageProps {
  readonly tags: ListPage<TagCount>;
  readonly products: readonly ProductCount[];
  /** As typed into the filter. */
  readonly prefix: string;
  /** Not the first page of the tags. */
  readonly continued: boolean;
}

/** All products and tags of what the viewer may see. */
export const TagsPage = ({ tags, products, prefix, continued }: TagsPageProps) => {
  const t = usePhrases(browsePhrases).tags;
  const first = prefix === '' && !continued;
  return (
    <Page
      title={t.title}
      lead={<Muted>{t.lead}</Muted>}
      meta={first ? undefined : { noindex: true }}
    >
      <Stack gap="lg">
        {first && products.length > 0 && (
          <Section title={t.products}>
            <Row>
              {products.map((product) => (
                <TagLink href={productHref(product.slug)} count={product.items}>
                  {product.name}
                </TagLink>
              ))}
            </Row>
          </Section>
        )}
        <Section title={t.tags}>
          <Stack>
            {!(first && tags.data.length === 0) && (
              <FilterForm
                action="/tags"
                label={t.filter}
                button={t.filterButton}
                more={
                  !first && (
                    <LinkButton href="/tags" tone="quiet">
                      {t.clear}
                    </LinkButton>
                  )
                }
              >
                <FilterText name="q" label={t.filter} value={prefix} />
              </FilterForm>
            )}
            {tags.data.length === 0 ? (
              <EmptyState title={first ? t.empty : t.nothing} icon="tag" />
            ) : (
              <Row>
                {tags.data.map(({ tag, items }) => (
                  <TagLink href={tagHref(tag)} count={items}>
                    {tag}
                  </TagLink>
                ))}
              </Row>
            )}
            <CursorPagination next={nextHref(tags.nextCursor, prefix)} />
          </Stack>
        </Section>
      </Stack>
    </Page>
  );
};

function nextHref(cursor: string | null, prefix: string): string | undefined {
  if (cursor === null) return undefined;
  const query = new URLSearchParams(prefix === '' ? { cursor } : { q: prefix, cursor });
  return `/tags?${query}`;
}
