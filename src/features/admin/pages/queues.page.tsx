import type { FailedJob, JobCounts, Jobs } from '../../../../libs/jobs/jobs';
import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  Code,
  EmptyState,
  Grid,
  LinkButton,
  Muted,
  PostButton,
  RelativeTime,
  Row,
  Section,
  Stat,
  Table,
  Text,
} from '../../../web/components';
import type { QueueView } from '../queue-board';
import { AdminPage } from './admin-frame';
import { adminPhrases } from './admin.phrases';
import { queuePhrases } from './queues.phrases';

export interface QueuesPageProps {
  readonly backend: Jobs['backend'];
  readonly queues: readonly QueueView[];
}

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const satisfies (keyof JobCounts)[];

export const QueuesPage = ({ backend, queues }: QueuesPageProps) => {
  const words = usePhrases(adminPhrases);
  const t = usePhrases(queuePhrases);
  const sum = (state: keyof JobCounts) =>
    queues.reduce((all, { counts }) => all + (counts?.[state] ?? 0), 0);
  const silent = queues.some(({ counts }) => counts === undefined);
  return (
    <AdminPage
      section="queues"
      title={words.sections.queues}
      lead={<Muted>{t.lead}</Muted>}
      actions={
        <LinkButton href="/admin/queues" icon="refresh-cw">
          {words.refresh}
        </LinkButton>
      }
    >
      {silent && (
        <Alert kind="warning" title={t.silentTitle}>
          {t.silentText}
        </Alert>
      )}
      <Grid columns={4}>
        {STATES.map((state) => (
          <Stat
            value={silent ? '–' : sum(state)}
            label={t[state]}
            href={state === 'failed' ? '#failed' : undefined}
          />
        ))}
      </Grid>
      <Section title={t.queues}>
        <Queues queues={queues} />
        <Text>
          <Muted>
            {t.where} {t.backends[backend]}.
          </Muted>
        </Text>
      </Section>
      <Section title={t.failedTitle} id="failed">
        <Failed queues={queues.filter(({ failed }) => failed.length > 0)} />
      </Section>
    </AdminPage>
  );
};

const Queues = ({ queues }: Pick<QueuesPageProps, 'queues'>) => {
  const t = usePhrases(queuePhrases);
  const { number } = useFormats();
  return (
    <Table
      caption={t.queues}
      rows={queues}
      columns={[
        { title: t.queue, cell: ({ name }) => <Code>{name}</Code>, header: true },
        ...STATES.map((state) => ({
          title: t[state],
          cell: ({ counts }: QueueView) => (counts ? number(counts[state]) : t.silent),
          numeric: true,
        })),
      ]}
    />
  );
};

const Failed = ({ queues }: Pick<QueuesPageProps, 'queues'>) => {
  const t = usePhrases(queuePhrases);
  const { number } = useFormats();
  if (queues.length === 0) {
    return (
      <EmptyState title={t.none} icon="circle-check">
        {t.noneText}
      </EmptyState>
    );
  }
  const rows = queues.flatMap(({ name, failed }) => failed.map((job) => ({ queue: name, job })));
  return (
    <>
      <Text>
        <Muted>{t.failedText}</Muted>
      </Text>
      <Table
        caption={t.failedTitle}
        rows={rows}
        columns={[
          { title: t.job, cell: ({ job }) => <Code>{job.id}</Code>, header: true },
          { title: t.reason, cell: ({ job }) => job.reason },
          { title: t.attempts, cell: ({ job }) => number(job.attempts), numeric: true },
          {
            title: t.when,
            cell: ({ job }) => (job.failedAt ? <RelativeTime time={job.failedAt} /> : '–'),
          },
          { title: '', cell: ({ queue, job }) => <JobActions queue={queue} job={job} /> },
        ]}
      />
      {queues
        .filter(({ failed }) => failed.length > 1)
        .map(({ name }) => (
          <Actions>
            <PostButton action={`/admin/queues/${name}/retry`} size="sm">
              {t.retryAll(name)}
            </PostButton>
            <PostButton action={`/admin/queues/${name}/remove`} size="sm" tone="quiet">
              {t.removeAll(name)}
            </PostButton>
          </Actions>
        ))}
    </>
  );
};

const JobActions = ({ queue, job }: { queue: string; job: FailedJob }) => {
  const t = usePhrases(queuePhrases);
  return (
    <Row>
      <PostButton action={`/admin/queues/${queue}/retry`} fields={{ id: job.id }} size="sm">
        {t.retry}
      </PostButton>
      <PostButton
        action={`/admin/queues/${queue}/remove`}
        fields={{ id: job.id }}
        size="sm"
        tone="quiet"
      >
        {t.remove}
      </PostButton>
    </Row>
  );
};
