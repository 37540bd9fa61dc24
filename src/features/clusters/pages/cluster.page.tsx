import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import { SPACES, type Space } from '../../../kernel/space';
import {
  Badge,
  ItemList,
  Link,
  Muted,
  Page,
  Row,
  Section,
  SpaceBadge,
  Stack,
  Text,
  TitleLine,
} from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import type { ClusterText } from '../cluster-texts';
import type { ClusterMember } from '../clusters-reader';
import { clusterPhrases } from './cluster.phrases';
import { Tools, type ToolsProps } from './cluster-tools';

export interface ClusterPageProps {
  readonly cluster: ClusterText;
  /** For those who may reshape it. */
  readonly tools: Omit<ToolsProps, 'cluster'> | undefined;
}

/** One problem: what to read first, and everything else about it, space by space. */
export const ClusterPage = ({ cluster, tools }: ClusterPageProps) => {
  const t = usePhrases(clusterPhrases);
  const [best] = cluster.members;
  return (
    <Page
      title={best?.title ?? ''}
      heading={<span lang={best?.lang}>{best?.title}</span>}
      lead={<Muted>{t.lead(cluster.size)}</Muted>}
      meta={{ noindex: true }}
      aside={
        cluster.askedAs.length > 0
          ? { label: t.askedAs, content: <Asked {...cluster} /> }
          : undefined
      }
    >
      <Stack gap="lg">
        {best && (
          <Section title={t.best}>
            <Member member={best} pin={undefined} />
            <Text>{cluster.summary}</Text>
          </Section>
        )}
        {SPACES.filter((space) => cluster.bySpace[space]).map((space) => (
          <InSpace cluster={cluster} space={space} canPin={tools !== undefined} />
        ))}
        {tools && <Tools {...tools} cluster={cluster} />}
      </Stack>
    </Page>
  );
};

const Asked = ({ askedAs }: ClusterText) => {
  const t = usePhrases(clusterPhrases);
  return (
    <Section title={t.askedAs}>
      <ItemList label={t.askedAs}>
        {askedAs.map((title) => (
          <span>{t.quoted(title)}</span>
        ))}
      </ItemList>
    </Section>
  );
};

interface InSpaceProps {
  readonly cluster: ClusterText;
  readonly space: Space;
  readonly canPin: boolean;
}

const InSpace = ({ cluster, space, canPin }: InSpaceProps) => {
  const t = usePhrases(clusterPhrases);
  const members = cluster.members.filter((member) => member.space === space);
  const more = (cluster.bySpace[space] ?? 0) - members.length;
  return (
    <Section title={<SpaceBadge space={space} />} id={`space-${space}`}>
      <ItemList lines>
        {members.map((member) => (
          <Member member={member} pin={canPin ? cluster.id : undefined} />
        ))}
      </ItemList>
      {more > 0 && <Muted>{t.more(more)}</Muted>}
    </Section>
  );
};

const Member = ({ member, pin }: { member: ClusterMember; pin: string | undefined }) => {
  const t = usePhrases(clusterPhrases);
  const { relative } = useFormats();
  const isStaff = useHub().tools.staff;
  return (
    <Row spread>
      <TitleLine
        href={member.path}
        title={member.title}
        lang={member.lang}
        kind={member.kind}
        space={member.space}
        facts={[
          relative(member.updatedAt),
          ...(member.superseded ? [<Badge tone="warning">{t.superseded}</Badge>] : []),
          ...(isStaff && member.restricted ? [<Badge icon="lock">{t.staffOnly}</Badge>] : []),
        ]}
      />
      {pin && (
        <Link href={`/clusters/${shortId(pin)}?pin=${shortId(member.id)}#pin`}>{t.pinned}</Link>
      )}
    </Row>
  );
};
