import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import type { FormState } from '../../../../libs/pages/form';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Alert,
  Badge,
  Button,
  Checkbox,
  EmptyState,
  Form,
  HiddenField,
  ItemList,
  Link,
  Muted,
  PostButton,
  RelativeTime,
  Row,
  Section,
  Select,
  Stack,
  Strong,
  Text,
  TextField,
} from '../../../web/components';
import { linkPhrases, type LinkRef } from '../../links/links.api';
import type { ClusterChange } from '../cluster.entity';
import type { ClusterText } from '../cluster-texts';
import type { Keystone, SplitPreview } from '../cluster-ties';
import { clusterPhrases } from './cluster.phrases';

export interface ToolsProps {
  readonly cluster: ClusterText;
  readonly ties: readonly LinkRef[];
  readonly keystone: Keystone | undefined;
  readonly changes: readonly ClusterChange[];
  /** Members chosen to leave, and what that would do. */
  readonly split: { readonly items: readonly string[]; readonly preview: SplitPreview } | undefined;
  readonly mergeState?: FormState;
}

const TIES_SHOWN = 12;

/** What curators and moderators do to a cluster. */
export const Tools = (props: ToolsProps) => (
  <>
    <KeystoneNotice {...props} />
    <Split {...props} />
    <Ties {...props} />
    <Merge {...props} />
    <Move {...props} />
    <Changes {...props} />
  </>
);

const titleIn = (cluster: ClusterText, id: string): string =>
  cluster.members.find((member) => member.id === id)?.title ?? '…';

const KeystoneNotice = ({ cluster, keystone }: ToolsProps) => {
  const t = usePhrases(clusterPhrases).keystone;
  if (!keystone) return null;
  return (
    <Alert kind="warning" title={t.title}>
      <Stack gap="sm">
        <Strong>{titleIn(cluster, keystone.item)}</Strong>
        <span>{t.text(keystone.parts)}</span>
        <Link href={`/clusters/${shortId(cluster.id)}?item=${shortId(keystone.item)}#split`}>
          {t.split}
        </Link>
      </Stack>
    </Alert>
  );
};

const Split = (props: ToolsProps) => {
  const t = usePhrases(clusterPhrases).split;
  const { cluster, split } = props;
  return (
    <Section title={t.title} id="split">
      <Muted>{t.lead}</Muted>
      <Form
        action={`/clusters/${shortId(cluster.id)}#split`}
        method="get"
        label={t.title}
        state={{ values: { item: (split?.items ?? []).map(shortId) }, errors: {} }}
      >
        {cluster.members.map((member) => (
          <Checkbox name="item" value={shortId(member.id)} label={member.title} />
        ))}
        <Actions>
          <Button>{t.preview}</Button>
        </Actions>
      </Form>
      {split && <Preview {...props} split={split} />}
    </Section>
  );
};

const Preview = ({ cluster, split }: ToolsProps & { split: NonNullable<ToolsProps['split']> }) => {
  const words = usePhrases(clusterPhrases);
  const t = words.split;
  const { list, number } = useFormats();
  const { cut, parts } = split.preview;
  if (cut.length === 0) return <EmptyState title={t.nothing} />;
  return (
    <Stack>
      <Text>
        {t.parts(list(parts.map((size) => number(size))))} · {t.cut(cut.length)}
      </Text>
      <TieList cluster={cluster} ties={cut} />
      <Form action={`/clusters/${shortId(cluster.id)}/split`} label={t.do}>
        <HiddenField name="items" value={split.items.map(shortId).join(',')} />
        <TextField name="reason" label={words.reason} maxlength={500} />
        <Actions>
          <Button tone="primary">{t.do}</Button>
        </Actions>
      </Form>
    </Stack>
  );
};

const Ties = ({ cluster, ties }: ToolsProps) => {
  const t = usePhrases(clusterPhrases);
  return (
    <Section title={t.ties}>
      <Muted>{t.tiesLead}</Muted>
      <TieList cluster={cluster} ties={ties.slice(0, TIES_SHOWN)} refusable />
    </Section>
  );
};

interface TieListProps {
  readonly cluster: ClusterText;
  readonly ties: readonly LinkRef[];
  readonly refusable?: boolean;
}

const TieList = ({ cluster, ties, refusable }: TieListProps) => {
  const t = usePhrases(clusterPhrases);
  const words = usePhrases(linkPhrases);
  const { percent } = useFormats();
  return (
    <ItemList lines label={t.ties}>
      {ties.map((tie) => (
        <Row spread>
          <Stack gap="sm">
            <span>
              {titleIn(cluster, tie.fromItem)} ↔ {titleIn(cluster, tie.toItem)}
            </span>
            <Row>
              <Badge>{words.origin[tie.origin]}</Badge>
              {tie.probability !== null && <Badge>{words.likely(percent(tie.probability))}</Badge>}
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

const Merge = ({ cluster, mergeState }: ToolsProps) => {
  const words = usePhrases(clusterPhrases);
  const t = words.merge;
  return (
    <Section title={t.title}>
      <Form
        action={`/clusters/${shortId(cluster.id)}/merge`}
        label={t.title}
        state={mergeState ?? { values: {}, errors: {} }}
      >
        <TextField name="with" label={t.other} hint={t.hint} required maxlength={500} />
        <TextField name="mergeReason" label={words.reason} maxlength={500} />
        <Actions>
          <Button>{t.do}</Button>
        </Actions>
      </Form>
    </Section>
  );
};

const Move = ({ cluster }: ToolsProps) => {
  const words = usePhrases(clusterPhrases);
  const t = words.move;
  return (
    <Section title={t.title} id="move">
      <Muted>{t.lead}</Muted>
      <Form action={`/clusters/${shortId(cluster.id)}/move`} label={t.title}>
        <Select
          name="item"
          label={t.item}
          options={cluster.members.map(({ id, title }) => ({ value: shortId(id), label: title }))}
          required
        />
        <TextField name="to" label={t.to} hint={t.hint} required maxlength={500} />
        <TextField name="moveReason" label={words.reason} maxlength={500} />
        <Actions>
          <Button>{t.do}</Button>
        </Actions>
      </Form>
    </Section>
  );
};

const Changes = ({ changes }: ToolsProps) => {
  const t = usePhrases(clusterPhrases);
  if (changes.length === 0) return null;
  return (
    <Section title={t.changes}>
      <ItemList lines label={t.changes}>
        {changes.map((change) => (
          <Row spread>
            <span>
              {t.kind[change.kind]} <RelativeTime time={change.createdAt} />{' '}
              <Muted>{change.reason}</Muted>
            </span>
            {change.undoneByChange ? (
              <Muted>{t.undone}</Muted>
            ) : (
              <PostButton action={`/cluster-changes/${shortId(change.id)}/undo`} size="sm">
                {t.undo}
              </PostButton>
            )}
          </Row>
        ))}
      </ItemList>
    </Section>
  );
};
