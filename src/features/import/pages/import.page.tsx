import type { FormState } from '../../../../libs/pages/form';
import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { SPACES } from '../../../kernel/space';
import {
  Actions,
  Button,
  Checkbox,
  EmptyState,
  FieldGroup,
  FileField,
  Form,
  Link,
  Muted,
  RelativeTime,
  Section,
  Select,
  Table,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import { AdminPage } from '../../admin/admin.api';
import type { RunView } from '../run/run-list';
import { importPhrases } from './import.phrases';
import { RunState } from './run.page';

export interface ImportPageProps {
  readonly runs: readonly RunView[];
  readonly serverFiles: readonly { readonly name: string; readonly size: number }[];
  /** Organisations and groups, as audience tokens. */
  readonly circles: readonly { readonly token: string; readonly name: string }[];
  readonly state?: FormState;
}

export const ImportPage = ({ runs, ...form }: ImportPageProps) => {
  const t = usePhrases(importPhrases);
  return (
    <AdminPage section="import" title={t.title} lead={<Muted>{t.lead}</Muted>}>
      <Section title={t.begin}>
        <ImportForm {...form} />
      </Section>
      <Section title={t.runs}>
        {runs.length === 0 ? <EmptyState title={t.noRuns} /> : <Runs runs={runs} />}
      </Section>
    </AdminPage>
  );
};

const TOKENS = ['public', 'members', 'employees', 'agents'] as const;

const ImportForm = ({ serverFiles, circles, state }: Omit<ImportPageProps, 'runs'>) => {
  const t = usePhrases(importPhrases);
  const words = usePhrases(webPhrases);
  const { bytes } = useFormats();
  return (
    <Form action="/admin/import" state={state} multipart>
      <FileField
        name="files"
        label={t.files}
        hint={t.filesHint}
        accept=".jsonl,.ndjson,.json,.gz"
        multiple
      />
      {serverFiles.length > 0 && (
        <FieldGroup legend={t.serverFiles}>
          {serverFiles.map(({ name, size }) => (
            <Checkbox name="serverFiles" value={name} label={name} hint={bytes(size)} />
          ))}
        </FieldGroup>
      )}
      <Select
        name="space"
        label={t.space}
        options={[
          { value: '', label: t.spaceAsIs },
          ...SPACES.map((space) => ({ value: space, label: words.space[space] })),
        ]}
      />
      <Select
        name="audience"
        label={t.audience}
        options={[
          { value: '', label: t.audienceAsIs },
          ...TOKENS.map((token) => ({ value: token, label: words.audience[token] })),
          ...circles.map(({ token, name }) => ({ value: token, label: name })),
        ]}
      />
      <Checkbox name="strict" label={t.strict} hint={t.strictHint} />
      <Checkbox name="dryRun" label={t.dryRun} hint={t.dryRunHint} />
      <Actions>
        <Button tone="primary">{t.start}</Button>
      </Actions>
    </Form>
  );
};

const Runs = ({ runs }: { runs: readonly RunView[] }) => {
  const t = usePhrases(importPhrases);
  const { number, list } = useFormats();
  const sum = (run: RunView, fate: string) =>
    (run.counters[`items:${fate}`] ?? 0) + (run.counters[`posts:${fate}`] ?? 0);
  return (
    <Table
      caption={t.runs}
      rows={runs}
      columns={[
        {
          title: t.what,
          header: true,
          cell: (run) => <Link href={`/admin/import/${run.id}`}>{list(run.files)}</Link>,
        },
        { title: t.when, cell: (run) => <RelativeTime time={run.startedAt} /> },
        { title: t.state, cell: (run) => <RunState run={run} /> },
        { title: t.created, numeric: true, cell: (run) => number(sum(run, 'created')) },
        { title: t.changed, numeric: true, cell: (run) => number(sum(run, 'changed')) },
        { title: t.refused, numeric: true, cell: (run) => number(run.counters['refused'] ?? 0) },
      ]}
    />
  );
};
