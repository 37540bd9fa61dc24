import { EMPTY_FORM, type FormState } from '../../../../libs/pages/form';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  Button,
  CodeBlock,
  Form,
  Link,
  Muted,
  Page,
  PostButton,
  RelativeTime,
  Section,
  Select,
  Stack,
  Table,
  Text,
  TextArea,
  TextField,
} from '../../../web/components';
import type { ApiTokenInfo } from '../api-tokens.service';
import type { SessionInfo } from '../sessions.service';
import { accountPhrases } from './accounts.phrases';
import { NewPassword } from './sign-in.page';

export interface MePageProps {
  readonly profile: { displayName: string; about: string; locale: string | null };
  readonly tokens: readonly ApiTokenInfo[];
  readonly sessions: readonly SessionInfo[];
  readonly currentSession?: string;
  /** The secret of a token made just now. */
  readonly newToken?: string;
  readonly states?: Partial<Record<'profile' | 'password' | 'token', FormState>>;
}

/** What a person sets for herself: profile, password, API tokens, browsers. */
export const MePage = (props: MePageProps) => {
  const t = usePhrases(accountPhrases).me;
  return (
    <Page title={t.title} width="text" meta={{ noindex: true }}>
      <Stack gap="lg">
        <Profile {...props} />
        <Tokens {...props} />
        <Sessions {...props} />
        <Password {...props} />
        <Section title={t.deleted}>
          <Text>
            {t.deletedHint} <Link href="/me/deleted">{t.deletedLink}</Link>
          </Text>
        </Section>
      </Stack>
    </Page>
  );
};

const Profile = ({ profile, states }: MePageProps) => {
  const t = usePhrases(accountPhrases);
  return (
    <Section title={t.me.profile}>
      <Form action="/me" state={states?.profile ?? EMPTY_FORM}>
        <TextField
          name="displayName"
          label={t.name}
          hint={t.nameHint}
          value={profile.displayName}
          maxlength={80}
          autocomplete="name"
          required
        />
        <TextArea
          name="about"
          label={t.me.about}
          hint={t.me.aboutHint}
          value={profile.about}
          maxlength={2_000}
        />
        <Select
          name="locale"
          label={t.me.language}
          value={profile.locale ?? ''}
          options={[
            { value: '', label: t.me.languageAuto },
            { value: 'de', label: 'Deutsch' },
            { value: 'en', label: 'English' },
          ]}
        />
        <Actions>
          <Button tone="primary">{t.me.save}</Button>
        </Actions>
      </Form>
    </Section>
  );
};

const Password = ({ states }: MePageProps) => {
  const t = usePhrases(accountPhrases);
  return (
    <Section title={t.me.password}>
      <Form action="/me/password" state={states?.password ?? EMPTY_FORM}>
        <Text>
          <Muted>{t.me.passwordNote}</Muted>
        </Text>
        <TextField
          name="current"
          type="password"
          label={t.currentPassword}
          autocomplete="current-password"
          required
        />
        <NewPassword name="next" />
        <Actions>
          <Button>{t.me.passwordChange}</Button>
        </Actions>
      </Form>
    </Section>
  );
};

const Tokens = ({ tokens, newToken, states }: MePageProps) => {
  const t = usePhrases(accountPhrases).me;
  const scopes = { read: t.scopeRead, write: t.scopeWrite };
  return (
    <Section title={t.tokens} id="tokens">
      <Text>
        <Muted>{t.tokensText}</Muted>
      </Text>
      {newToken && (
        <Alert kind="success" title={t.tokenMade}>
          <CodeBlock label={t.tokens}>{newToken}</CodeBlock>
        </Alert>
      )}
      {tokens.length === 0 ? (
        <Text>{t.noTokens}</Text>
      ) : (
        <Table
          caption={t.tokens}
          rows={tokens}
          columns={[
            { title: t.tokenName, cell: (row) => row.name, header: true },
            { title: t.tokenScope, cell: (row) => scopes[row.scope] },
            { title: t.created, cell: (row) => <RelativeTime time={row.createdAt} /> },
            {
              title: t.lastUsed,
              cell: (row) => (row.lastUsedAt ? <RelativeTime time={row.lastUsedAt} /> : t.never),
            },
            {
              title: t.expires,
              cell: (row) => (row.expiresAt ? <RelativeTime time={row.expiresAt} /> : t.never),
            },
            {
              title: '',
              cell: (row) => (
                <PostButton action={`/me/tokens/${row.id}/revoke`} tone="danger" size="sm">
                  {t.tokenRevoke}
                </PostButton>
              ),
            },
          ]}
        />
      )}
      <Form action="/me/tokens" state={states?.token ?? EMPTY_FORM}>
        <TextField name="name" label={t.tokenName} maxlength={100} required />
        <Select
          name="scope"
          label={t.tokenScope}
          value="read"
          required
          options={[
            { value: 'read', label: t.scopeRead },
            { value: 'write', label: t.scopeWrite },
          ]}
        />
        <TextField name="days" type="number" label={t.tokenDays} min={1} max={3_650} />
        <Actions>
          <Button>{t.tokenMake}</Button>
        </Actions>
      </Form>
    </Section>
  );
};

const Sessions = ({ sessions, currentSession }: MePageProps) => {
  const t = usePhrases(accountPhrases).me;
  return (
    <Section title={t.sessions}>
      <Table
        caption={t.sessions}
        rows={sessions}
        columns={[
          { title: t.browser, cell: (row) => browserName(row.userAgent), header: true },
          { title: t.address, cell: (row) => row.address },
          { title: t.lastSeen, cell: (row) => <RelativeTime time={row.lastSeenAt} /> },
          {
            title: '',
            cell: (row) =>
              row.id === currentSession ? (
                <Muted>{t.sessionThis}</Muted>
              ) : (
                <PostButton action={`/me/sessions/${row.id}/end`} size="sm">
                  {t.sessionEnd}
                </PostButton>
              ),
          },
        ]}
      />
    </Section>
  );
};

/** Enough of a user agent to recognise one's own browser. */
function browserName(userAgent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\/[\d.]+/.exec(userAgent)?.[1];
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(userAgent)?.[1];
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
  return [browser && (names[browser] ?? browser), system].filter(Boolean).join(', ') || '–';
}
