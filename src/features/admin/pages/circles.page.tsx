import { EMPTY_FORM, type FormState } from '../../../../libs/pages/form';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  Button,
  Code,
  EmptyState,
  Form,
  Link,
  Muted,
  PostButton,
  Section,
  Table,
  Text,
  TextField,
} from '../../../web/components';
import { AdminPage } from './admin-frame';
import { peoplePhrases } from './people.phrases';

/** An organisation or a group. */
export interface Circle {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly members: number;
}

export type CircleKind = 'organisation' | 'group';

export const circlesPath = (kind: CircleKind): string => `/admin/${kind}s`;
const sectionOf = (kind: CircleKind) => (kind === 'group' ? 'groups' : 'organisations');

export interface CirclesPageProps {
  readonly kind: CircleKind;
  readonly circles: readonly Circle[];
  readonly state?: FormState;
}

export const CirclesPage = ({ kind, circles, state = EMPTY_FORM }: CirclesPageProps) => {
  const t = usePhrases(peoplePhrases);
  const words = t[kind];
  const path = circlesPath(kind);
  return (
    <AdminPage
      section={sectionOf(kind)}
      title={words.title}
      lead={
        <Text>
          <Muted>{words.lead}</Muted>
        </Text>
      }
    >
      {circles.length === 0 ? (
        <EmptyState title={words.empty} icon="users">
          {t.emptyHint}
        </EmptyState>
      ) : (
        <Table
          caption={words.title}
          rows={circles}
          columns={[
            {
              title: t.circleName,
              cell: (row) => <Link href={`${path}/${row.id}`}>{row.name}</Link>,
              header: true,
            },
            { title: t.handle, cell: (row) => <Code>{row.slug}</Code> },
            { title: t.people, cell: (row) => t.members(row.members) },
          ]}
        />
      )}
      <Section title={words.add}>
        <Form action={path} state={state} width="narrow">
          <TextField name="name" label={t.circleName} maxlength={120} required />
          <Actions>
            <Button tone="primary">{words.add}</Button>
          </Actions>
        </Form>
      </Section>
    </AdminPage>
  );
};

export interface CirclePageProps {
  readonly kind: CircleKind;
  readonly circle: Circle;
  readonly members: readonly {
    readonly id: string;
    readonly handle: string;
    readonly displayName: string;
  }[];
  /** A handle to be let in again: the way back after taking somebody out. */
  readonly proposed?: string;
  readonly state?: FormState;
}

export const CirclePage = (props: CirclePageProps) => {
  const { kind, circle, members, proposed, state = EMPTY_FORM } = props;
  const t = usePhrases(peoplePhrases);
  const path = circlesPath(kind);
  return (
    <AdminPage
      section={sectionOf(kind)}
      title={circle.name}
      crumbs={[{ label: t[kind].title, href: path }, { label: circle.name }]}
    >
      {members.length === 0 ? (
        <EmptyState title={t.noMembers} icon="users">
          {t.noMembersHint}
        </EmptyState>
      ) : (
        <Table
          caption={circle.name}
          rows={members}
          columns={[
            {
              title: t.member,
              cell: (row) => <Link href={`/admin/people/${row.id}`}>{row.displayName}</Link>,
              header: true,
            },
            { title: t.handle, cell: (row) => <Code>{row.handle}</Code> },
            {
              title: '',
              cell: (row) => (
                <PostButton
                  action={`${path}/${circle.id}/remove`}
                  fields={{ userId: row.id }}
                  size="sm"
                >
                  {t.takeOut}
                </PostButton>
              ),
            },
          ]}
        />
      )}
      <Section title={t.letIn} id="add">
        {proposed && <Alert kind="info">{t.undoPrefilled}</Alert>}
        <Form action={`${path}/${circle.id}/add`} state={state} width="narrow">
          <TextField
            name="who"
            label={t.who}
            hint={t.whoHint}
            value={proposed}
            maxlength={320}
            autocomplete="off"
            required
          />
          <Actions>
            <Button tone="primary">{t.letIn}</Button>
          </Actions>
        </Form>
      </Section>
    </AdminPage>
  );
};
