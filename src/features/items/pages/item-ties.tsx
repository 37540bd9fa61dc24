import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Alert,
  Badge,
  ItemList,
  Link,
  Muted,
  PostButton,
  Row,
  Section,
  Stack,
  TitleLine,
} from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import type { ClusterMember } from '../../clusters/clusters.api';
import { linkPhrases, type ItemTies, type Tie } from '../../links/links.api';
import { itemTiesPhrases } from './item-ties.phrases';

/** What has to be known before reading: this was replaced, or something else says otherwise. */
export const TieNotices = ({ ties }: { ties: ItemTies }) => {
  const t = usePhrases(itemTiesPhrases);
  return (
    <>
      {ties.replacedBy.length > 0 && (
        <Alert kind="warning" title={t.replaced}>
          <TieLinks ties={ties.replacedBy} />
        </Alert>
      )}
      {ties.contradicts.length > 0 && (
        <Alert kind="warning" title={t.contradicts}>
          <TieLinks ties={ties.contradicts} />
        </Alert>
      )}
    </>
  );
};

const TieLinks = ({ ties }: { ties: readonly Tie[] }) => (
  <Stack gap="sm">
    {ties.map((tie) => (
      <Link href={tie.path} lang={tie.lang}>
        {tie.title}
      </Link>
    ))}
  </Stack>
);

/** The cluster, what may belong to it, and the other links: beside the text. */
export const TieAside = ({ ties, itemId }: { ties: ItemTies; itemId: string }) => (
  <>
    <Elsewhere ties={ties} itemId={itemId} />
    <Proposals ties={ties} item={shortId(itemId)} />
    <Links ties={ties} />
  </>
);

const Elsewhere = ({ ties, itemId }: { ties: ItemTies; itemId: string }) => {
  const t = usePhrases(itemTiesPhrases);
  const isStaff = useHub().tools.staff;
  const { cluster } = ties;
  if (!cluster) return null;
  const others = cluster.members.filter((member) => member.id !== itemId);
  const restricted = others.filter((member) => member.restricted).length;
  return (
    <Section
      title={t.elsewhere}
      actions={<Link href={`/clusters/${shortId(cluster.id)}`}>{t.whole(cluster.size)}</Link>}
    >
      {isStaff && restricted > 0 && <Muted>{t.internalMembers(restricted)}</Muted>}
      <ItemList label={t.elsewhere}>
        {others.map((member) => (
          <Member member={member} isStaff={isStaff} />
        ))}
      </ItemList>
      {ties.askedAs.length > 0 && (
        <Stack gap="sm">
          <Muted>{t.askedAs}:</Muted>
          {ties.askedAs.map((title) => (
            <Muted>„{title}“</Muted>
          ))}
        </Stack>
      )}
    </Section>
  );
};

const Member = ({ member, isStaff }: { member: ClusterMember; isStaff: boolean }) => {
  const t = usePhrases(itemTiesPhrases);
  return (
    <TitleLine
      href={member.path}
      title={member.title}
      lang={member.lang}
      kind={member.kind}
      space={member.space}
      facts={isStaff && member.restricted ? [<Badge icon="lock">{t.staffOnly}</Badge>] : []}
    />
  );
};

const Proposals = ({ ties, item }: { ties: ItemTies; item: string }) => {
  const t = usePhrases(itemTiesPhrases);
  if (ties.proposals.length === 0) return null;
  return (
    <Section title={t.proposals}>
      <ItemList label={t.proposals}>
        {ties.proposals.map((tie) => (
          <Stack gap="sm">
            <Line tie={tie} />
            <Row>
              <Decide tie={tie} item={item} state="confirmed" label={t.confirm} />
              <Decide tie={tie} item={item} state="rejected" label={t.reject} />
            </Row>
          </Stack>
        ))}
      </ItemList>
    </Section>
  );
};

interface DecideProps {
  readonly tie: Tie;
  /** Short id of the item whose page this is. */
  readonly item: string;
  readonly state: string;
  readonly label: string;
}

const Decide = ({ tie, item, state, label }: DecideProps) => (
  <PostButton
    action={`/links/${shortId(tie.link)}`}
    fields={{ state, version: String(tie.version), item }}
    size="sm"
    tone={state === 'confirmed' ? 'plain' : 'quiet'}
  >
    {label}
  </PostButton>
);

const Links = ({ ties }: { ties: ItemTies }) => {
  const t = usePhrases(itemTiesPhrases);
  if (ties.links.length === 0) return null;
  return (
    <Section title={t.links}>
      <ItemList label={t.links}>
        {ties.links.map((tie) => (
          <Line tie={tie} />
        ))}
      </ItemList>
    </Section>
  );
};

const Line = ({ tie }: { tie: Tie }) => {
  const words = usePhrases(linkPhrases);
  return (
    <TitleLine
      href={tie.path}
      title={tie.title}
      lang={tie.lang}
      kind={tie.itemKind}
      space={tie.space}
      facts={[words[tie.outgoing ? 'out' : 'in'][tie.kind]]}
    />
  );
};
