import type { Child, PropsWithChildren } from 'hono/jsx';
import { usePhrases } from '../../../../libs/pages/phrases';
import { Page, Stack, Tabs, type Crumb, type PageProps } from '../../../web/components';
import { adminPhrases } from './admin.phrases';

const SECTIONS = {
  overview: '/admin',
  people: '/admin/people',
  organisations: '/admin/organisations',
  groups: '/admin/groups',
  import: '/admin/import',
  index: '/admin/index',
  meaning: '/admin/meaning',
  outbox: '/admin/outbox',
  queues: '/admin/queues',
  audit: '/admin/audit',
} as const;
export type AdminSection = keyof typeof SECTIONS;

export interface AdminPageProps {
  readonly section: AdminSection;
  readonly title: string;
  readonly lead?: Child;
  readonly actions?: Child;
  /** Below the section: the way back from one thing to its list. */
  readonly crumbs?: readonly Crumb[];
  readonly islands?: PageProps['islands'];
}

/** The frame of every administration page: where one is among the others. */
export const AdminPage = (props: PropsWithChildren<AdminPageProps>) => {
  const t = usePhrases(adminPhrases);
  return (
    <Page
      title={props.title}
      lead={props.lead}
      actions={props.actions}
      breadcrumbs={props.crumbs}
      islands={props.islands}
      above={
        <Tabs
          label={t.title}
          tabs={Object.entries(SECTIONS).map(([name, href]) => ({
            label: t.sections[name as AdminSection],
            href,
            current: name === props.section,
          }))}
        />
      }
      meta={{ noindex: true }}
    >
      <Stack gap="lg">{props.children}</Stack>
    </Page>
  );
};
