import type { Child } from 'hono/jsx';
import { usePhrases } from '../../../libs/pages/phrases';
import { useHub } from '../hub-page';
import { webPhrases } from '../web.phrases';
import { Actions, Button, type ButtonLook, LinkButton } from './button';
import { Form } from './form';
import { Stack } from './layout';
import { Page } from './page';
import { SearchBox } from './header';
import { Code, Muted, Text } from './text';

export interface ErrorPageProps {
  readonly title?: string;
  /** What happened; what is safe; what to do. Each has words of its own when left out. */
  readonly happened?: Child;
  readonly safe?: Child;
  readonly todo?: Child;
  /** The number in the log. */
  readonly reference?: string;
  readonly actions?: Child;
}

/** Says what happened, what is safe, what to do, and the number under which it stands in the log. */
export const ErrorPage = (props: ErrorPageProps) => {
  const t = usePhrases(webPhrases).error;
  return (
    <Page title={props.title ?? t.heading} width="text" meta={{ noindex: true }}>
      <Stack>
        <Text>{props.happened ?? t.happened}</Text>
        <Text>{props.safe ?? t.safe}</Text>
        <Text>{props.todo ?? t.todo}</Text>
        {props.reference && (
          <Text>
            <Muted>{t.reference}</Muted> <Code>{props.reference}</Code>
          </Text>
        )}
        <Actions>{props.actions ?? <LinkButton href="/">{t.home}</LinkButton>}</Actions>
      </Stack>
    </Page>
  );
};

/** The one page for what does not exist and for what the viewer may not know of. */
export const NotFoundPage = () => {
  const hub = useHub();
  const t = usePhrases(webPhrases);
  return (
    <Page title={t.notFound.heading} width="text" meta={{ noindex: true }}>
      <Stack>
        <Text>{t.notFound.text}</Text>
        <SearchBox large />
        <Actions>
          <LinkButton href="/">{t.error.home}</LinkButton>
          {!hub.viewer && (
            <LinkButton href={`/signin?back=${encodeURIComponent(hub.path)}`}>
              {t.signIn}
            </LinkButton>
          )}
        </Actions>
      </Stack>
    </Page>
  );
};

export interface ConfirmPageProps {
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly consequence: Child;
  readonly action: string;
  readonly confirm: string;
  readonly cancelHref: string;
  readonly tone?: ButtonLook['tone'];
  /** Further fields, such as a reason. */
  readonly children?: Child;
}

/** A question before something weighty, as a page: no dialog, no script. */
export const ConfirmPage = (props: ConfirmPageProps) => {
  const t = usePhrases(webPhrases);
  return (
    <Page title={props.title} width="text" meta={{ noindex: true }}>
      <Form action={props.action}>
        <Text>{props.consequence}</Text>
        {props.children}
        <Actions>
          <Button tone={props.tone ?? 'danger'}>{props.confirm}</Button>
          <LinkButton href={props.cancelHref} tone="quiet">
            {t.cancel}
          </LinkButton>
        </Actions>
      </Form>
    </Page>
  );
};
