import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import type { Space } from '../../../kernel/space';
import {
  EmptyState,
  FilterForm,
  FilterSelect,
  ItemList,
  Link,
  Muted,
  Page,
  Stack,
  TitleLine,
} from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import { webPhrases } from '../../../web/web.phrases';
import type { AskedProblem } from '../most-asked';
import { clusterPhrases } from './cluster.phrases';

export interface MostAskedPageProps {
  readonly problems: readonly AskedProblem[];
  readonly products: readonly { readonly slug: string; readonly name: string }[];
  readonly space: Space | undefined;
  readonly product: string | undefined;
}

/** The true FAQ: what people asked most. */
export const MostAskedPage = ({ problems, products, space, product }: MostAskedPageProps) => {
  const t = usePhrases(clusterPhrases).asked;
  const words = usePhrases(webPhrases);
  const all = { value: '', label: t.all };
  return (
    <Page title={t.title} lead={<Muted>{t.lead}</Muted>} meta={{ noindex: true }}>
      <Stack gap="lg">
        <FilterForm action="/most-asked" label={t.filter} button={t.show}>
          <FilterSelect
            name="space"
            label={t.space}
            value={space}
            options={[
              all,
              ...useHub().spaces.map((one) => ({ value: one, label: words.space[one] })),
            ]}
          />
          <FilterSelect
            name="product"
            label={t.product}
            value={product}
            options={[all, ...products.map(({ slug, name }) => ({ value: slug, label: name }))]}
          />
        </FilterForm>
        {problems.length === 0 ? (
          <EmptyState title={t.nothing}>{t.nothingText}</EmptyState>
        ) : (
          <ItemList lines label={t.title}>
            {problems.map((problem) => (
              <Problem problem={problem} />
            ))}
          </ItemList>
        )}
      </Stack>
    </Page>
  );
};

const Problem = ({ problem }: { problem: AskedProblem }) => {
  const words = usePhrases(clusterPhrases);
  const t = words.asked;
  const { cluster, questions, searches } = problem;
  const [best] = cluster.members;
  if (!best) return null;
  return (
    <TitleLine
      href={best.path}
      title={best.title}
      lang={best.lang}
      kind={best.kind}
      space={best.space}
      facts={[
        t.questions(questions),
        ...(searches > 0 ? [t.searches(searches)] : []),
        <Link href={`/clusters/${shortId(cluster.id)}`} look="subtle">
          {words.lead(cluster.size)}
        </Link>,
      ]}
    />
  );
};
