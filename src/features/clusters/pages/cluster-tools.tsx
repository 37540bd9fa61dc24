import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Button,
  Checkbox,
  EmptyState,
  Form,
  HiddenField,
  ItemList,
  Muted,
  PostButton,
  RelativeTime,
  Row,
  Section,
  Select,
  Stack,
  Text,
  TextField,
} from '../../../web/components';
import type { NamedLinkRef } from '../../links/links.api';
import type { ClusterText } from '../cluster-texts';
import type { NamedChange, SplitPreview } from '../cluster-ties';
import { clusterPhrases } from './cluster.phrases';
import { KeystoneNotice, TieList, type KeystoneProps, type Titles } from './tie-list';

export interface ToolsProps {
  readonly cluster: ClusterText;
  readonly ties: readonly NamedLinkRef[];
  readonly keystone: KeystoneProps['keystone'] | undefined;
  readonly changes: readonly NamedChange[];
  /** Of the members that are named, also of those the page does not list. */
  readonly titles: Titles;
  /** The member somebody asked to pin. */
  readonly pin: string | undefined;
  /** Members chosen to leave, and what that would do. */
  readonly split: { readonly items: readonly string[]; readonly preview: SplitPreview } | undefined;
}

/** What curators and moderators do to a cluster. */
export const Tools = (props: ToolsProps) => (
  <>
    {props.keystone && (
      <KeystoneNotice cluster={props.cluster.id} keystone={props.keystone} titles={props.titles} />
    )}
    <Split {...props} />
    <Ties {...props} />
    <Merge {...props} />
    <Move {...props} />
    <Pin {...props} />
    <Changes {...props} />
  </>
);

const Split = (props: ToolsProps) => {
  const t = usePhrases(clusterPhrases).split;
  const { cluster, split, titles } = props;
  const unlisted = (split?.items ?? []).filter(
    (id) => !cluster.members.some((member) => member.id === id),
  );
  const listed = [
    ...unlisted.map((id) => ({ id, title: titles.get(id) ?? '' })),
    ...cluster.members,
  ];
  return (
    <Section title={t.title} id="split">
      <Muted>{t.lead}</Muted>
      <Form
        action={`/clusters/${shortId(cluster.id)}#split`}
        method="get"
        label={t.title}
        state={{ values: { item: (split?.items ?? []).map(shortId) }, errors: {} }}
      >
        {listed.map(({ id, title }) => (
          <Checkbox name="item" value={shortId(id)} label={title} />
        ))}
        <Actions>
          <Button>{t.preview}</Button>
        </Actions>
      </Form>
      {split && <Preview {...props} split={split} />}
    </Section>
  );
};

const Preview = ({
  cluster,
  titles,
  split,
}: ToolsProps & { split: NonNullable<ToolsProps['split']> }) => {
  const words = usePhrases(clusterPhrases);
  const t = words.split;
  const { list, number } = useFormats();
  const { cut, parts } = split.preview;
  if (cut.length === 0) return <EmptyState title={t.nothing} />;
  return (
    <Stack>
      <Text>
        {t.parts(list(parts.map((size) => number(size))))} · {t.cut(split.preview.refused)}
      </Text>
      <TieList label={words.ties} titles={titles} ties={cut} />
      <Form action={`/clusters/${shortId(cluster.id)}/split`} label={t.do}>
        <HiddenField name="items" value={split.items.map(shortId).join(',')} />
        <Reason name="reason" />
        <Actions>
          <Button tone="primary">{t.do}</Button>
        </Actions>
      </Form>
    </Stack>
  );
};

const Reason = ({ name }: { name: string }) => {
  const t = usePhrases(clusterPhrases);
  return <TextField name={name} label={t.reason} hint={t.reasonHint} required maxlength={500} />;
};

const Ties = ({ ties, titles }: ToolsProps) => {
  const t = usePhrases(clusterPhrases);
  return (
    <Section title={t.ties}>
      <Muted>{t.tiesLead}</Muted>
      <TieList label={t.ties} titles={titles} ties={ties} refusable />
    </Section>
  );
};

const Merge = ({ cluster }: ToolsProps) => {
  const words = usePhrases(clusterPhrases);
  const t = words.merge;
  return (
    <Section title={t.title}>
      <Form action={`/clusters/${shortId(cluster.id)}/merge`} label={t.title}>
        <TextField name="with" label={t.other} hint={t.hint} required maxlength={500} />
        <Reason name="mergeReason" />
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
        <Reason name="moveReason" />
        <Actions>
          <Button>{t.do}</Button>
        </Actions>
      </Form>
    </Section>
  );
};

const Pin = ({ cluster, titles, pin }: ToolsProps) => {
  const t = usePhrases(clusterPhrases).pin;
  const now = pin ?? cluster.members.find(({ pinned }) => pinned)?.id;
  const unlisted = pin && !cluster.members.some(({ id }) => id === pin) ? [pin] : [];
  const options = [
    { value: 'rule', label: t.byRule },
    ...unlisted.map((id) => ({ value: shortId(id), label: titles.get(id) ?? '' })),
    ...cluster.members.map(({ id, title }) => ({ value: shortId(id), label: title })),
  ];
  return (
    <Section title={t.title} id="pin">
      <Muted>{t.lead}</Muted>
      <Form action={`/clusters/${shortId(cluster.id)}/pin`} label={t.title}>
        <Select
          name="pinned"
          label={t.item}
          options={options}
          value={now ? shortId(now) : 'rule'}
          required
        />
        <Reason name="pinReason" />
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
              <Muted>
                {[change.actor?.name, change.reason].filter((text) => text).join(' · ')}
              </Muted>
            </span>
            {change.undoneByChange ? (
              <Muted>{t.undone}</Muted>
            ) : (
              <PostButton
                action={`/cluster-changes/${shortId(change.id)}/undo`}
                fields={{ reason: t.undoReason }}
                size="sm"
              >
                {t.undo}
              </PostButton>
            )}
          </Row>
        ))}
      </ItemList>
    </Section>
  );
};
