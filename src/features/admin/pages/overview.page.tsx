import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import type { Space } from '../../../kernel/space';
import { Badge, Grid, Muted, Section, Stat, Table } from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import type { AdminNumbers } from '../admin-numbers';
import { AdminPage } from './admin-frame';
import { adminPhrases } from './admin.phrases';

export interface PartState {
  readonly part: string;
  readonly ready: boolean;
  readonly detail?: string;
}

export interface OverviewPageProps {
  readonly numbers: AdminNumbers;
  readonly spaces: readonly { readonly space: Space; readonly items: number }[];
  readonly parts: readonly PartState[];
  readonly documents: number | undefined;
  readonly outbox: { readonly waiting: number; readonly dead: number };
}

/** How the hub is, in numbers; each leads to where it comes from. */
export const OverviewPage = ({ numbers, spaces, parts, documents, outbox }: OverviewPageProps) => {
  const t = usePhrases(adminPhrases);
  const web = usePhrases(webPhrases);
  const o = t.overview;
  return (
    <AdminPage section="overview" title={t.title}>
      <Health parts={parts} />
      <Section title={o.texts}>
        <Grid columns={4}>
          {spaces.map(({ space, items }) => (
            <Stat value={items} label={web.space[space]} href={`/spaces/${space}`} />
          ))}
        </Grid>
      </Section>
      <Section title={o.people}>
        <Grid columns={4}>
          <Stat value={numbers.accounts} label={o.accounts} href="/admin/people" />
          <Stat value={numbers.staff} label={o.staff} />
          <Stat value={numbers.organisations} label={o.organisations} href="/admin/organisations" />
          <Stat value={numbers.groups} label={o.groups} href="/admin/groups" />
        </Grid>
        {numbers.closed > 0 && (
          <Muted>
            {o.closed}: {numbers.closed}
          </Muted>
        )}
      </Section>
      <Section title={o.search}>
        <Grid columns={3}>
          <Stat value={numbers.searches} label={o.searches} />
          <Share part={numbers.withoutHit} of={numbers.searches} label={o.withoutHit} />
          <Share part={numbers.withoutClick} of={numbers.searches} label={o.withoutClick} />
        </Grid>
      </Section>
      <Section title={t.sections.index}>
        <Grid columns={3}>
          <Stat value={documents ?? '–'} label={o.documents} href="/admin/index" />
          <Stat value={outbox.waiting} label={o.waiting} href="/admin/outbox" />
          <Stat value={outbox.dead} label={o.dead} href="/admin/outbox#dead" />
        </Grid>
      </Section>
    </AdminPage>
  );
};

const Share = ({ part, of, label }: { part: number; of: number; label: string }) => {
  const { number, percent } = useFormats();
  return <Stat value={of === 0 ? '–' : percent(part / of)} label={`${label} (${number(part)})`} />;
};

const Health = ({ parts }: { parts: readonly PartState[] }) => {
  const t = usePhrases(adminPhrases).overview;
  const names: Readonly<Record<string, string>> = t.parts;
  const details: Readonly<Record<string, string>> = t.details;
  return (
    <Section title={t.health}>
      <Table
        caption={t.health}
        rows={parts}
        columns={[
          { title: t.part, cell: ({ part }) => names[part] ?? part, header: true },
          {
            title: t.state,
            cell: ({ ready, detail }) =>
              ready ? (
                <Badge tone="good" icon="circle-check">
                  {t.ready}
                </Badge>
              ) : (
                <>
                  <Badge tone="warning" icon="triangle-alert">
                    {t.notReady}
                  </Badge>{' '}
                  {detail && (details[detail] ?? detail)}
                </>
              ),
          },
        ]}
      />
    </Section>
  );
};
