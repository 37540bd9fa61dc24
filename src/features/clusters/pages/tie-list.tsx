import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Alert,
  Badge,
  ItemList,
  Link,
  PostButton,
  Row,
  Stack,
  Strong,
} from '../../../web/components';
import { linkPhrases, LinkWho, type NamedLinkRef } from '../../links/links.api';
import type { Keystone } from '../cluster-ties';
import { clusterPhrases } from './cluster.phrases';

/** Titles of members by id, of all that the page names. */
export type Titles = ReadonlyMap<string, string>;

export interface TieListProps {
  readonly label: string;
  readonly titles: Titles;
  readonly ties: readonly NamedLinkRef[];
  readonly refusable?: boolean;
}

/** Links between members: what they are, who made them and who decided. */
export const TieList = ({ label, titles, ties, refusable }: TieListProps) => {
  const t = usePhrases(clusterPhrases);
  const words = usePhrases(linkPhrases);
  const { percent } = useFormats();
  const title = (id: string) => titles.get(id) ?? '…';
  return (
    <ItemList lines label={label}>
      {ties.map((tie) => (
        <Row spread>
          <Stack gap="sm">
            <span>
              {title(tie.fromItem)} ↔ {title(tie.toItem)}
            </span>
            <Row>
              <Badge>{words.origin[tie.origin]}</Badge>
              {tie.probability !== null && <Badge>{words.likely(percent(tie.probability))}</Badge>}
              <LinkWho link={tie} />
            </Row>
          </Stack>
          {refusable && (
            <PostButton
              action={`/links/${shortId(tie.id)}`}
              fields={{ state: 'rejected', version: String(tie.version) }}
              size="sm"
              tone="quiet"
            >
              {t.cut}
            </PostButton>
          )}
        </Row>
      ))}
    </ItemList>
  );
};

export interface KeystoneProps {
  readonly cluster: string;
  readonly keystone: Keystone & { readonly ties: readonly NamedLinkRef[] };
  readonly titles: Titles;
}

/** Says of a member that seems to be here by mistake why it is, and offers to split it off. */
export const KeystoneNotice = ({ cluster, keystone, titles }: KeystoneProps) => {
  const t = usePhrases(clusterPhrases).keystone;
  return (
    <Alert kind="warning" title={t.title}>
      <Stack gap="sm">
        <Strong>{titles.get(keystone.item) ?? '…'}</Strong>
        <span>{t.text(keystone.parts)}</span>
        <Strong>{t.why}</Strong>
        <TieList label={t.why} titles={titles} ties={keystone.ties} refusable />
        <Link href={`/clusters/${shortId(cluster)}?item=${shortId(keystone.item)}#split`}>
          {t.split}
        </Link>
      </Stack>
    </Alert>
  );
};
