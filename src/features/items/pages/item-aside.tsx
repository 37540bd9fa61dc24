import type { Child } from 'hono/jsx';
import { usePage } from '../../../../libs/pages/page-context';
import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  AudienceBadge,
  DefinitionList,
  ItemList,
  Link,
  OtherLanguage,
  Row,
  Section,
  Stack,
  TagLink,
} from '../../../web/components';
import type { ItemPageData } from './item-page-loader';
import { languageName } from './item-languages';
import { LinkWith, SameProblem } from './item-link-form';
import { TieAside } from './item-ties';
import { itemPhrases } from './item.phrases';

type AsideProps = Pick<ItemPageData, 'item' | 'similar' | 'translations' | 'ties'>;

/** What stands beside an item. */
export const ItemAside = ({ item, similar, translations, ties }: AsideProps) => {
  const t = usePhrases(itemPhrases);
  const { locale } = usePage();
  const canLink = ties.mayDecide || item.may.edit;
  return (
    <Stack gap="lg">
      <TieAside ties={ties} itemId={item.id} />
      {similar.length > 0 && (
        <Section title={t.similar}>
          <ItemList label={t.similar}>
            {similar.map((one) => (
              <Stack gap="sm">
                <Link href={one.href} lang={one.lang}>
                  {one.label}
                </Link>
                <OtherLanguage lang={one.lang} beside={item.lang} />
                {canLink && <SameProblem from={item.id} to={one.id} />}
              </Stack>
            ))}
          </ItemList>
        </Section>
      )}
      {translations.length > 0 && (
        <Section title={t.translations}>
          <ItemList label={t.translations}>
            {translations.map((one) => (
              <span>
                {languageName(locale, one.lang)}:{' '}
                <Link href={one.path} lang={one.lang}>
                  {one.title}
                </Link>
              </span>
            ))}
          </ItemList>
        </Section>
      )}
      {canLink && <LinkWith item={item.id} />}
      <Topics item={item} />
      <Facts item={item} />
    </Stack>
  );
};

const Topics = ({ item }: Pick<AsideProps, 'item'>) => {
  const t = usePhrases(itemPhrases);
  if (item.tags.length === 0 && !item.product) return null;
  return (
    <Section title={t.topics}>
      <Row>
        {item.product && (
          <TagLink href={`/products/${item.product.slug}`}>{item.product.name}</TagLink>
        )}
        {item.tags.map((tag) => (
          <TagLink href={`/tags/${encodeURIComponent(tag)}`}>{tag}</TagLink>
        ))}
      </Row>
    </Section>
  );
};

const Facts = ({ item }: Pick<AsideProps, 'item'>) => {
  const t = usePhrases(itemPhrases);
  const { date } = useFormats();
  const facts: (readonly [Child, Child])[] = [[t.written, date(item.createdAt)]];
  if (item.publishedAt && date(item.publishedAt) !== date(item.createdAt)) {
    facts.push([t.published, date(item.publishedAt)]);
  }
  facts.push([t.changed, date(item.updatedAt)]);
  if (item.audience) {
    facts.push([
      t.readers,
      <Row>
        <AudienceBadge audience={item.audience} />
      </Row>,
    ]);
  }
  return (
    <Section title={t.facts}>
      <DefinitionList items={facts} />
      <Link href={`${item.path}/history`}>{t.history}</Link>
    </Section>
  );
};
