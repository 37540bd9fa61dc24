import { EMPTY_FORM, type FormState } from '../../../../libs/pages/form';
import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { ROLES, type Role } from '../../../kernel/viewer';
import {
  Actions,
  Badge,
  Button,
  Checkbox,
  CursorPagination,
  EmptyState,
  FieldGroup,
  FilterForm,
  FilterText,
  Form,
  Link,
  LinkButton,
  Muted,
  Row,
  Section,
  Select,
  Table,
  TextField,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import { AdminPage } from './admin-frame';
import { peoplePhrases } from './people.phrases';

/** An account as admins see it. */
export interface AdminPerson {
  readonly id: string;
  readonly email: string | null;
  readonly handle: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly organisations: readonly string[];
  readonly groups: readonly string[];
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
}

/** Roles that are given; everybody is a member. */
export const GIVEN_ROLES = ROLES.filter((role) => role !== 'member');

export interface PeoplePageProps {
  readonly people: readonly AdminPerson[];
  readonly text: string;
  readonly next?: string;
}

export const PeoplePage = ({ people, text, next }: PeoplePageProps) => {
  const t = usePhrases(peoplePhrases);
  return (
    <AdminPage
      section="people"
      title={t.people}
      actions={
        <LinkButton href="/admin/people/new" icon="plus">
          {t.newAccount}
        </LinkButton>
      }
    >
      <FilterForm
        action="/admin/people"
        label={t.search}
        button={t.searchButton}
        more={
          text !== '' && (
            <LinkButton href="/admin/people" tone="quiet">
              {t.all}
            </LinkButton>
          )
        }
      >
        <FilterText name="q" label={t.search} value={text} />
      </FilterForm>
      {people.length === 0 ? (
        <EmptyState title={t.nobody} icon="users">
          {t.nobodyHint}
        </EmptyState>
      ) : (
        <PeopleTable people={people} />
      )}
      <CursorPagination next={next} />
    </AdminPage>
  );
};

const PeopleTable = ({ people }: { people: readonly AdminPerson[] }) => {
  const t = usePhrases(peoplePhrases);
  const { date } = useFormats();
  return (
    <Table
      caption={t.people}
      rows={people}
      columns={[
        {
          title: t.name,
          cell: (row) => <Link href={`/admin/people/${row.id}`}>{row.displayName}</Link>,
          header: true,
        },
        { title: t.email, cell: (row) => row.email ?? <Muted>{t.imported}</Muted> },
        { title: t.roles, cell: (row) => <RoleBadges roles={row.roles} /> },
        { title: t.circles, cell: (row) => [...row.organisations, ...row.groups].join(', ') },
        { title: t.since, cell: (row) => date(row.createdAt) },
        {
          title: t.state,
          cell: (row) => row.deactivatedAt && <Badge tone="danger">{t.closed}</Badge>,
        },
      ]}
    />
  );
};

export const RoleBadges = ({ roles }: { roles: readonly Role[] }) => {
  const names = usePhrases(peoplePhrases).role;
  const given = roles.filter((role) => role !== 'member');
  return (
    <Row>
      {(given.length > 0 ? given : roles).map((role) => (
        <Badge tone={role === 'admin' ? 'accent' : 'plain'}>{names[role]}</Badge>
      ))}
    </Row>
  );
};

/** Boxes for the roles; every account is a member without being asked. */
export const RoleFields = ({ roles }: { roles: readonly Role[] }) => {
  const t = usePhrases(peoplePhrases);
  const hints: Readonly<Partial<Record<Role, string>>> = t.roleHint;
  return (
    <FieldGroup legend={t.roles}>
      {GIVEN_ROLES.map((role) => (
        <Checkbox
          name="roles"
          value={role}
          label={t.role[role]}
          hint={hints[role]}
          checked={roles.includes(role)}
        />
      ))}
    </FieldGroup>
  );
};

export const NewPersonPage = ({ state = EMPTY_FORM }: { state?: FormState }) => {
  const t = usePhrases(peoplePhrases);
  return (
    <AdminPage
      section="people"
      title={t.newAccount}
      crumbs={[{ label: t.people, href: '/admin/people' }, { label: t.newAccount }]}
    >
      <Section title={t.account} hideTitle>
        <Form action="/admin/people/new" state={state}>
          <TextField name="displayName" label={t.displayName} maxlength={80} required />
          <TextField
            name="email"
            type="email"
            label={t.email}
            maxlength={320}
            autocomplete="off"
            required
          />
          <TextField
            name="password"
            type="password"
            label={t.password}
            hint={t.passwordHint}
            autocomplete="new-password"
          />
          <Select
            name="locale"
            label={t.language}
            value="de"
            required
            options={[
              { value: 'de', label: 'Deutsch' },
              { value: 'en', label: 'English' },
            ]}
          />
          <RoleFields roles={[]} />
          <Actions>
            <Button tone="primary">{t.newAccount}</Button>
            <LinkButton href="/admin/people" tone="quiet">
              {usePhrases(webPhrases).cancel}
            </LinkButton>
          </Actions>
        </Form>
      </Section>
    </AdminPage>
  );
};
