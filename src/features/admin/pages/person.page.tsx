import { EMPTY_FORM, type FormState } from '../../../../libs/pages/form';
import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import type { Role } from '../../../kernel/viewer';
import {
  Actions,
  Alert,
  Badge,
  Button,
  ConfirmPage,
  DefinitionList,
  Form,
  Link,
  LinkButton,
  PostButton,
  Row,
  Section,
} from '../../../web/components';
import { AdminPage } from './admin-frame';
import { RoleFields, type AdminPerson } from './people.page';
import { peoplePhrases } from './people.phrases';

export interface AdminPersonPageProps {
  readonly person: AdminPerson;
  /** Ticked in place of the present ones: the way back after a change. */
  readonly proposed?: readonly Role[];
  readonly state?: FormState;
}

/** One account: who it is, what it may do, and whether it is open. */
export const AdminPersonPage = ({ person, proposed, state = EMPTY_FORM }: AdminPersonPageProps) => {
  const t = usePhrases(peoplePhrases);
  return (
    <AdminPage
      section="people"
      title={person.displayName}
      crumbs={[{ label: t.people, href: '/admin/people' }, { label: person.displayName }]}
    >
      <Account person={person} />
      <Section title={t.rolesOf} id="roles">
        {proposed && <Alert kind="info">{t.rolesPrefilled}</Alert>}
        <Form action={`/admin/people/${person.id}/roles`} state={state}>
          <RoleFields roles={proposed ?? person.roles} />
          <Actions>
            <Button tone="primary">{t.saveRoles}</Button>
          </Actions>
        </Form>
      </Section>
    </AdminPage>
  );
};

const Account = ({ person }: { person: AdminPerson }) => {
  const t = usePhrases(peoplePhrases);
  const { date } = useFormats();
  const base = `/admin/people/${person.id}`;
  const closed = person.deactivatedAt !== null;
  return (
    <Section title={t.account}>
      <DefinitionList
        items={[
          [t.email, person.email ?? t.imported],
          [
            t.handle,
            closed ? person.handle : <Link href={`/people/${person.handle}`}>{person.handle}</Link>,
          ],
          [t.since, date(person.createdAt)],
          [
            t.state,
            closed ? <Badge tone="danger">{t.closed}</Badge> : <Badge tone="good">{t.open}</Badge>,
          ],
          [t.organisations, person.organisations.join(', ') || t.none],
          [t.groups, person.groups.join(', ') || t.none],
        ]}
      />
      <Row>
        <LinkButton href={`/admin/audit?actor=${person.handle}`} size="sm" icon="history">
          {t.history}
        </LinkButton>
        {person.email && !closed && (
          <PostButton action={`${base}/link`} size="sm" icon="mail">
            {t.sendLink}
          </PostButton>
        )}
        {closed ? (
          <PostButton action={`${base}/open`} size="sm">
            {t.openAgain}
          </PostButton>
        ) : (
          <LinkButton href={`${base}/close`} size="sm" tone="danger">
            {t.close}
          </LinkButton>
        )}
      </Row>
    </Section>
  );
};

export const ClosePage = ({ person }: { person: AdminPerson }) => {
  const t = usePhrases(peoplePhrases);
  return (
    <ConfirmPage
      title={t.closeTitle(person.displayName)}
      consequence={t.closeText}
      action={`/admin/people/${person.id}/close`}
      confirm={t.closeConfirm}
      cancelHref={`/admin/people/${person.id}`}
    />
  );
};
