import type { Child } from 'hono/jsx';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  Button,
  DefaultSubmit,
  DiffView,
  Disclosure,
  Editor,
  Form,
  Grid,
  HiddenField,
  LinkButton,
  Muted,
  Page,
  PlainText,
  Section,
  Stack,
  TextField,
} from '../../../web/components';
import { wordDiff } from '../../../web/word-diff';
import { LIMITS } from '../item-input';
import { formOf, type ItemDraft } from './item-draft';
import { BUTTON, rowsFor } from './item-fields';
import { formPhrases } from './item-form.phrases';
import { ItemProperties, Reason, type ItemEditPageProps } from './item-edit.page';

/** The text as it stands now, as far as its editor may read it. */
export interface CurrentText {
  readonly version: number;
  readonly title: string;
  readonly layers: readonly { readonly id: string; readonly body: string }[];
}

export interface ItemConflictPageProps extends Omit<ItemEditPageProps, 'state' | 'preview'> {
  readonly current: CurrentText;
}

/** The later of two editors sees both texts and goes on from there. */
export const ItemConflictPage = (props: ItemConflictPageProps) => {
  const { item, draft, current } = props;
  const t = usePhrases(formPhrases);
  const state = formOf(known(draft, current));
  return (
    <Page
      title={t.conflict.title}
      space={item.space}
      islands={['editor']}
      meta={{ noindex: true }}
      breadcrumbs={[{ label: item.title, href: item.path }]}
    >
      <Stack>
        <Alert kind="warning">{t.conflict.text}</Alert>
        <Form action={`${item.path}/edit`} state={state} guard width="full">
          <DefaultSubmit name={BUTTON} value="save" />
          <input type="hidden" name="version" value={current.version} />
          <input type="hidden" name="step" value={props.step} />
          <Beside
            title={t.title}
            theirs={current.title}
            yours={draft.title}
            field={<TextField name="title" label={t.title} maxlength={LIMITS.title} required />}
          />
          <Parts draft={draft} current={current} />
          <ItemProperties {...props} state={state} />
          <Reason />
          <Actions>
            <Button tone="primary" name={BUTTON} value="save">
              {t.conflict.save}
            </Button>
            <LinkButton href={item.path} tone="quiet">
              {t.cancel}
            </LinkButton>
          </Actions>
        </Form>
      </Stack>
    </Page>
  );
};

/** A part that is gone is sent as a new one: its text must not be lost. */
const known = (draft: ItemDraft, current: CurrentText): ItemDraft => ({
  ...draft,
  layers: draft.layers.map(({ id, ...layer }) =>
    current.layers.some((one) => one.id === id) ? { ...layer, id } : layer,
  ),
});

const Parts = ({ draft, current }: { draft: ItemDraft; current: CurrentText }) => {
  const t = usePhrases(formPhrases);
  const missing = current.layers.filter(
    (layer) => !draft.layers.some((mine) => mine.id === layer.id),
  );
  const title = (n: number) => (draft.layers.length > 1 ? t.part(n + 1) : t.body);
  return (
    <>
      {draft.layers.map((layer, n) => {
        const theirs = current.layers.find((one) => one.id === layer.id);
        return (
          <>
            {theirs && <HiddenField name={`layers.${n}.id`} value={theirs.id} />}
            <HiddenField name={`layers.${n}.audience`} value={layer.audience} />
            <Beside
              title={title(n)}
              theirs={theirs?.body}
              yours={layer.body}
              field={
                <Editor
                  rows={rowsFor(layer.body)}
                  name={`layers.${n}.body`}
                  label={t.body}
                  maxlength={LIMITS.body}
                  required
                />
              }
            />
          </>
        );
      })}
      {missing.map((layer) => (
        <Section title={t.conflict.theirs}>
          <Muted>{t.conflict.notInYours}</Muted>
          <PlainText>{layer.body}</PlainText>
        </Section>
      ))}
    </>
  );
};

export interface BesideProps {
  readonly title: string;
  /** Undefined: it is not there any more. */
  readonly theirs: string | undefined;
  readonly yours: string;
  readonly field: Child;
}

/** One text twice: as it stands, and as it was written, with the differences to look up. */
export const Beside = ({ title, theirs, yours, field }: BesideProps) => {
  const t = usePhrases(formPhrases).conflict;
  return (
    <Section title={title}>
      <Grid>
        <Section title={t.theirs} level={3}>
          {theirs === undefined ? <Muted>{t.gone}</Muted> : <PlainText>{theirs}</PlainText>}
        </Section>
        <Section title={t.yours} level={3}>
          {field}
        </Section>
      </Grid>
      {theirs !== undefined && theirs !== yours && (
        <Disclosure label={t.difference}>
          <DiffView parts={wordDiff(theirs, yours)} whole />
        </Disclosure>
      )}
    </Section>
  );
};
