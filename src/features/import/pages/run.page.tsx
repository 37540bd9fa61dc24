import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  Badge,
  DefinitionList,
  LinkButton,
  Muted,
  Polled,
  PostButton,
  ProgressBar,
  RelativeTime,
  Section,
  Stack,
  Table,
  Text,
  type Tone,
} from '../../../web/components';
import { AdminPage } from '../../admin/admin.api';
import type { FoundRefusal } from '../run/import-job';
import type { RunView } from '../run/run-list';
import { importPhrases } from './import.phrases';

const TONES: Readonly<Record<RunView['state'], Tone>> = {
  running: 'accent',
  done: 'good',
  failed: 'danger',
  interrupted: 'warning',
};

export const RunState = ({ run }: { run: RunView }) => {
  const t = usePhrases(importPhrases);
  const checked = run.settings.dryRun && run.state === 'done';
  return <Badge tone={TONES[run.state]}>{checked ? t.checked : t.states[run.state]}</Badge>;
};

export interface RunPageProps {
  readonly run: RunView;
  readonly refusals: readonly FoundRefusal[];
  /** Texts on their way into the search index. */
  readonly backlog: number;
}

export const RunPage = ({ run, refusals, backlog }: RunPageProps) => {
  const t = usePhrases(importPhrases);
  const { list } = useFormats();
  const title = t.run(list(run.files));
  return (
    <AdminPage
      section="import"
      title={title}
      crumbs={[{ label: t.title, href: '/admin/import' }, { label: title }]}
      islands={['progress']}
    >
      <RunProgress run={run} backlog={backlog} />
      {refusals.length > 0 && <Refusals run={run} refusals={refusals} />}
    </AdminPage>
  );
};

/** The part that changes by itself: asks for itself again while there is something to see. */
export const RunProgress = ({ run, backlog }: Omit<RunPageProps, 'refusals'>) => {
  const now = <RunNow run={run} backlog={backlog} />;
  if (run.state !== 'running' && backlog === 0) return now;
  return (
    <Polled href={`/admin/import/${run.id}/progress`} id="import-progress">
      {now}
    </Polled>
  );
};

const RunNow = ({ run, backlog }: Omit<RunPageProps, 'refusals'>) => {
  const t = usePhrases(importPhrases);
  return (
    <Stack>
      <Text>
        <RunState run={run} /> <RelativeTime time={run.startedAt} />{' '}
        {!run.startedBy && <Muted>{t.byTerminal}</Muted>}
      </Text>
      {run.state === 'running' && <RunBar run={run} />}
      {run.error && (
        <Alert kind="error" title={t.error}>
          {run.error}
        </Alert>
      )}
      {run.settings.dryRun && (
        <Alert kind="info">{run.state === 'running' ? t.dryRunGoes : t.dryRunDone}</Alert>
      )}
      {backlog > 0 && <Alert kind="info">{t.indexing(backlog)}</Alert>}
      {backlog > 0 && run.state === 'done' && <IndexBar run={run} backlog={backlog} />}
      <Counts run={run} />
      <RunActions run={run} backlog={backlog} />
    </Stack>
  );
};

const RunActions = ({ run, backlog }: Omit<RunPageProps, 'refusals'>) => {
  const t = usePhrases(importPhrases);
  const running = run.state === 'running';
  const address = `/admin/import/${run.id}`;
  return (
    <Actions>
      {run.startedBy && running && <PostButton action={`${address}/stop`}>{t.stop}</PostButton>}
      {run.startedBy && run.settings.dryRun && run.state === 'done' && (
        <PostButton action={`${address}/continue`} tone="primary">
          {t.bringIn}
        </PostButton>
      )}
      {run.startedBy && ['interrupted', 'failed'].includes(run.state) && (
        <PostButton action={`${address}/continue`} tone="primary">
          {t.resume}
        </PostButton>
      )}
      {(running || backlog > 0) && (
        <LinkButton href={address} tone="quiet">
          {t.refresh}
        </LinkButton>
      )}
    </Actions>
  );
};

const RunBar = ({ run }: { run: RunView }) => {
  const t = usePhrases(importPhrases);
  const { number, duration } = useFormats();
  const { rate = 0, left } = run.counters;
  const note =
    rate > 0 && left !== undefined ? t.speed(number(rate), duration(left * 1000)) : undefined;
  const percent = run.totalBytes > 0 ? Math.floor((100 * run.bytes) / run.totalBytes) : 0;
  return (
    <ProgressBar label={`${t.phases[run.phase]} (%)`} done={percent} total={100} note={note} />
  );
};

/** How far the search index is behind a run that is done. */
const IndexBar = ({ run, backlog }: Omit<RunPageProps, 'refusals'>) => {
  const t = usePhrases(importPhrases);
  const { number, duration } = useFormats();
  const total = run.counters['toIndex'] ?? 0;
  if (backlog >= total || !run.finishedAt) return <></>;
  const done = total - backlog;
  const rate = (done * 1000) / Math.max(1, Date.now() - run.finishedAt.getTime());
  const note = t.speed(number(Math.round(rate)), duration((backlog / rate) * 1000));
  const percent = Math.floor((100 * done) / total);
  return <ProgressBar label={`${t.indexingPhase} (%)`} done={percent} total={100} note={note} />;
};

const Counts = ({ run: { counters } }: { run: RunView }) => {
  const t = usePhrases(importPhrases);
  const { number } = useFormats();
  const of = (name: string) => counters[name] ?? 0;
  const both = (fate: string) => of(`items:${fate}`) + of(`posts:${fate}`);
  const rows: [string, number][] = [
    [t.read, of('read')],
    [t.created, both('created')],
    [t.changed, both('changed')],
    [t.unchanged, both('unchanged')],
    [t.kept, both('kept')],
    [t.threads, of('threads')],
    [t.accepted, of('accepted')],
    [t.skipped, of('skipped')],
    [t.refused, of('refused')],
  ];
  const shown = rows.filter(([name, n]) => n > 0 || name === t.read || name === t.refused);
  return <DefinitionList items={shown.map(([name, n]) => [name, number(n)])} />;
};

const Refusals = ({ run, refusals }: Omit<RunPageProps, 'backlog'>) => {
  const t = usePhrases(importPhrases);
  const { number } = useFormats();
  const all = run.counters['refused'] ?? refusals.length;
  return (
    <Section title={t.refusals}>
      {all > refusals.length && <Muted>{t.firstRefusals(refusals.length, all)}</Muted>}
      <Table
        caption={t.refusals}
        rows={refusals}
        columns={[
          { title: t.file, header: true, cell: (row) => row.file },
          { title: t.line, numeric: true, cell: (row) => number(row.line) },
          { title: t.column, numeric: true, cell: (row) => number(row.column) },
          { title: t.reason, cell: (row) => row.reason },
        ]}
      />
    </Section>
  );
};
