import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import type { DeadLetterView } from '../../../../libs/outbox/dead-letters';
import type { OutboxStats } from '../../../../libs/outbox/outbox-stats';
import {
  Actions,
  Code,
  ConfirmPage,
  EmptyState,
  Grid,
  LinkButton,
  Link,
  Muted,
  PostButton,
  RelativeTime,
  Row,
  Section,
  Stat,
  Table,
  Text,
} from '../../../web/components';
import { AdminPage } from './admin-frame';
import { adminPhrases } from './admin.phrases';

export interface OutboxPageProps {
  readonly stats: OutboxStats;
  readonly dead: readonly DeadLetterView[];
  /** Address of the older dead letters. */
  readonly older?: string;
}

export const OutboxPage = ({ stats, dead, older }: OutboxPageProps) => {
  const words = usePhrases(adminPhrases);
  const t = words.outbox;
  const { duration } = useFormats();
  return (
    <AdminPage
      section="outbox"
      title={words.sections.outbox}
      lead={<Muted>{t.lead}</Muted>}
      actions={
        <LinkButton href="/admin/outbox" icon="refresh-cw">
          {words.refresh}
        </LinkButton>
      }
    >
      <Grid columns={4}>
        <Stat value={stats.waiting} label={t.waiting} />
        <Stat value={stats.inFlight} label={t.inFlight} />
        <Stat
          value={stats.oldestSeconds > 0 ? duration(stats.oldestSeconds * 1000) : '–'}
          label={t.oldest}
        />
        <Stat value={stats.dead} label={t.dead} href="#dead" />
      </Grid>
      <Section title={t.topics}>
        {stats.topics.length === 0 ? (
          <EmptyState title={t.idle} icon="circle-check">
            {t.idleText}
          </EmptyState>
        ) : (
          <Topics topics={stats.topics} />
        )}
      </Section>
      <Section
        title={t.deadTitle}
        id="dead"
        actions={
          dead.length > 1 && (
            <PostButton action="/admin/outbox/replay" size="sm">
              {t.replayAll}
            </PostButton>
          )
        }
      >
        {dead.length === 0 ? (
          <EmptyState title={t.noDead} icon="circle-check">
            {t.noDeadText}
          </EmptyState>
        ) : (
          <>
            <Text>
              <Muted>{t.deadText}</Muted>
            </Text>
            <DeadLetters dead={dead} />
            {older && (
              <Actions>
                <Link href={older}>{t.older}</Link>
              </Actions>
            )}
          </>
        )}
      </Section>
    </AdminPage>
  );
};

const Topics = ({ topics }: { topics: OutboxStats['topics'] }) => {
  const t = usePhrases(adminPhrases).outbox;
  const { number, duration } = useFormats();
  return (
    <Table
      caption={t.topics}
      rows={topics}
      columns={[
        { title: t.topic, cell: (row) => <Code>{row.topic}</Code>, header: true },
        { title: t.lane, cell: (row) => t.lanes[row.lane] },
        { title: t.waiting, cell: (row) => number(row.waiting), numeric: true },
        { title: t.inFlight, cell: (row) => number(row.inFlight), numeric: true },
        { title: t.retrying, cell: (row) => number(row.retrying), numeric: true },
        { title: t.oldest, cell: (row) => duration(row.oldestSeconds * 1000), numeric: true },
        { title: t.lastError, cell: (row) => row.lastError ?? '' },
      ]}
    />
  );
};

const DeadLetters = ({ dead }: { dead: readonly DeadLetterView[] }) => {
  const t = usePhrases(adminPhrases).outbox;
  const { number } = useFormats();
  return (
    <Table
      caption={t.deadTitle}
      rows={dead}
      columns={[
        {
          title: t.what,
          cell: (row) => (
            <>
              <Code>{row.topic}</Code> <Muted>{row.key}</Muted>
            </>
          ),
          header: true,
        },
        { title: t.reason, cell: (row) => row.reason },
        { title: t.attempts, cell: (row) => number(row.attempts), numeric: true },
        { title: t.died, cell: (row) => <RelativeTime time={row.diedAt} /> },
        {
          title: '',
          cell: (row) => (
            <Row>
              <PostButton action="/admin/outbox/replay" fields={{ id: row.id }} size="sm">
                {t.replay}
              </PostButton>
              <LinkButton href={`/admin/outbox/${row.id}/discard`} size="sm" tone="quiet">
                {t.discard}
              </LinkButton>
            </Row>
          ),
        },
      ]}
    />
  );
};

export const DiscardPage = ({ id }: { id: string }) => {
  const t = usePhrases(adminPhrases).outbox;
  return (
    <ConfirmPage
      title={t.discardTitle}
      consequence={t.discardText}
      action={`/admin/outbox/${id}/discard`}
      confirm={t.discardConfirm}
      cancelHref="/admin/outbox#dead"
    />
  );
};
