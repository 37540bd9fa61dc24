import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { itemPath } from '../../../kernel/item-address';
import {
  Code,
  CursorPagination,
  EmptyState,
  FilterForm,
  FilterText,
  Link,
  LinkButton,
  Muted,
  Table,
} from '../../../web/components';
import { AdminPage } from '../../admin/admin.api';
import type { AuditFilter, AuditLine } from '../audit-reader';
import { auditPhrases } from './audit.phrases';

export interface AuditPageProps {
  readonly lines: readonly AuditLine[];
  readonly filter: AuditFilter;
  readonly next?: string;
}

export const AuditPage = ({ lines, filter, next }: AuditPageProps) => {
  const t = usePhrases(auditPhrases);
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <AdminPage section="audit" title={t.title} lead={<Muted>{t.lead}</Muted>}>
      <FilterForm
        action="/admin/audit"
        label={t.title}
        button={t.show}
        more={
          filtered && (
            <LinkButton href="/admin/audit" tone="quiet">
              {t.all}
            </LinkButton>
          )
        }
      >
        <FilterText name="action" label={t.action} value={filter.action} placeholder="account." />
        <FilterText name="actor" label={t.actor} value={filter.actor} />
        <FilterText name="subject" label={t.subject} value={filter.subjectId} />
      </FilterForm>
      {lines.length === 0 ? (
        <EmptyState title={t.nothing} icon="history">
          {t.nothingHint}
        </EmptyState>
      ) : (
        <Lines lines={lines} />
      )}
      <CursorPagination next={next} />
    </AdminPage>
  );
};

const Lines = ({ lines }: { lines: readonly AuditLine[] }) => {
  const t = usePhrases(auditPhrases);
  const { dateTime } = useFormats();
  return (
    <Table
      caption={t.title}
      rows={lines}
      columns={[
        { title: t.when, cell: (line) => dateTime(line.at), nowrap: true },
        {
          title: t.who,
          cell: ({ actor }) =>
            actor ? (
              <Link href={`/admin/audit?actor=${encodeURIComponent(actor.handle)}`} look="subtle">
                {actor.name}
              </Link>
            ) : (
              <Muted>{t.hub}</Muted>
            ),
        },
        { title: t.what, cell: (line) => <Code>{line.action}</Code>, header: true },
        { title: t.to, cell: (line) => <Subject line={line} /> },
        { title: t.detail, cell: (line) => <Muted>{detailText(line.detail)}</Muted> },
      ]}
    />
  );
};

const Subject = ({ line }: { line: AuditLine }) => {
  if (line.person) {
    return <Link href={`/admin/people/${line.person.id}`}>{line.person.name}</Link>;
  }
  if (line.item) return <Link href={itemPath(line.item)}>{line.item.title}</Link>;
  if (!line.subjectId) return null;
  return (
    <Link href={`/admin/audit?subject=${line.subjectId}`} look="subtle">
      <Code>{line.subjectId.slice(-12)}</Code>
    </Link>
  );
};

/** "state: published, reason: …", cut where it would fill the page. */
function detailText(detail: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
  return text.length > 160 ? `${text.slice(0, 160)} …` : text;
}
