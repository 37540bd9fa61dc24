import { EMPTY_FORM, type FormState } from '../../../../libs/pages/form';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  Button,
  Form,
  HiddenField,
  ItemList,
  Link,
  Muted,
  Page,
  PostButton,
  Row,
  Section,
  Stack,
  Strong,
  Text,
  TextField,
} from '../../../web/components';
import { PASSWORD_LENGTH } from '../passwords';
import { accountPhrases } from './accounts.phrases';

export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: keyof (typeof accountPhrases)['en']['demo']['role'];
}

export interface SignInPageProps {
  readonly back: string;
  readonly state?: FormState;
  /** Accounts that one click signs in with; empty where this is no demo. */
  readonly demo: readonly DemoAccount[];
}

export const SignInPage = ({ back, state = EMPTY_FORM, demo }: SignInPageProps) => {
  const t = usePhrases(accountPhrases);
  return (
    <Page title={t.signIn.title} width="narrow" meta={{ noindex: true }}>
      <Stack gap="lg">
        <Form action="/signin" state={state} width="narrow">
          <HiddenField name="back" value={back} />
          <TextField name="email" type="email" label={t.email} autocomplete="username" required />
          <TextField
            name="password"
            type="password"
            label={t.password}
            autocomplete="current-password"
            required
          />
          <Actions>
            <Button tone="primary">{t.signIn.button}</Button>
            <Link href="/forgot">{t.signIn.forgot}</Link>
          </Actions>
          <Text>
            {t.signIn.noAccount}{' '}
            <Link href={`/signup?back=${encodeURIComponent(back)}`}>{t.signUp.title}</Link>
          </Text>
        </Form>
        {demo.length > 0 && <DemoAccounts accounts={demo} back={back} />}
      </Stack>
    </Page>
  );
};

const DemoAccounts = ({ accounts, back }: { accounts: readonly DemoAccount[]; back: string }) => {
  const t = usePhrases(accountPhrases).demo;
  return (
    <Section title={t.title}>
      <Text>
        <Muted>{t.text}</Muted>
      </Text>
      <ItemList label={t.title} lines>
        {accounts.map((account) => (
          <Row spread keep>
            <span>
              <Strong>{t.role[account.role]}</Strong>
              <br />
              <Muted>{account.email}</Muted>
            </span>
            <PostButton action="/signin/demo" size="sm" fields={{ email: account.email, back }}>
              {t.as(account.name)}
            </PostButton>
          </Row>
        ))}
      </ItemList>
    </Section>
  );
};

export const SignUpPage = ({ back, state = EMPTY_FORM }: { back: string; state?: FormState }) => {
  const t = usePhrases(accountPhrases);
  return (
    <Page title={t.signUp.title} width="narrow" meta={{ noindex: true }}>
      <Form action="/signup" state={state} width="narrow">
        <HiddenField name="back" value={back} />
        <TextField
          name="displayName"
          label={t.name}
          hint={t.nameHint}
          autocomplete="name"
          maxlength={80}
          required
        />
        <TextField name="email" type="email" label={t.email} autocomplete="username" required />
        <NewPassword />
        <Actions>
          <Button tone="primary">{t.signUp.button}</Button>
        </Actions>
        <Text>
          {t.signUp.haveOne}{' '}
          <Link href={`/signin?back=${encodeURIComponent(back)}`}>{t.signIn.title}</Link>
        </Text>
      </Form>
    </Page>
  );
};

/** A field for a password that is being set. */
export const NewPassword = ({ name = 'password' }: { name?: string }) => {
  const t = usePhrases(accountPhrases);
  return (
    <TextField
      name={name}
      type="password"
      label={name === 'password' ? t.password : t.newPassword}
      hint={t.passwordHint}
      autocomplete="new-password"
      minlength={PASSWORD_LENGTH.least}
      maxlength={PASSWORD_LENGTH.most}
      required
    />
  );
};

export const ForgotPage = ({ state = EMPTY_FORM }: { state?: FormState }) => {
  const t = usePhrases(accountPhrases);
  return (
    <Page title={t.forgot.title} width="narrow" meta={{ noindex: true }}>
      <Stack>
        <Text>{t.forgot.text}</Text>
        <Form action="/forgot" state={state} width="narrow">
          <TextField name="email" type="email" label={t.email} autocomplete="username" required />
          <Actions>
            <Button tone="primary">{t.forgot.button}</Button>
          </Actions>
        </Form>
      </Stack>
    </Page>
  );
};

export interface ResetPageProps {
  readonly secret: string;
  readonly usable: boolean;
  readonly state?: FormState;
}

export const ResetPage = ({ secret, usable, state = EMPTY_FORM }: ResetPageProps) => {
  const t = usePhrases(accountPhrases);
  return (
    <Page title={t.reset.title} width="narrow" meta={{ noindex: true }}>
      {usable ? (
        <Form action={`/reset/${encodeURIComponent(secret)}`} state={state} width="narrow">
          <NewPassword />
          <Actions>
            <Button tone="primary">{t.reset.button}</Button>
          </Actions>
        </Form>
      ) : (
        <Stack>
          <Alert kind="warning">{t.reset.unusable}</Alert>
          <Text>
            <Link href="/forgot">{t.forgot.title}</Link>
          </Text>
        </Stack>
      )}
    </Page>
  );
};
