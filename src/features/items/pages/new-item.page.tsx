import { usePhrases } from '../../../../libs/pages/phrases';
import type { FormState } from '../../../../libs/pages/form';
import type { Kind, Space } from '../../../kernel/space';
import {
  Actions,
  Alert,
  Button,
  Card,
  DefaultSubmit,
  FieldGroup,
  Form,
  HiddenField,
  KIND_ICONS,
  Muted,
  Page,
  Prose,
  Radio,
  Section,
  SimilarWhileWriting,
  Stack,
  Text,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import type { ProductView } from '../read/views';
import type { AudienceChoice } from './item-audiences';
import type { ItemDraft } from './item-draft';
import { BUTTON, LayerFields, PropertyFields, RiskFields, TitleField } from './item-fields';
import { formPhrases } from './item-form.phrases';
import type { SimilarLink } from './item-page-loader';

export interface NewItemPageProps {
  readonly kind: Kind;
  /** Where this writer may put it, at least one. */
  readonly spaces: readonly Space[];
  /** Spaces in which it begins as a draft. */
  readonly reviewedIn: readonly Space[];
  readonly draft: ItemDraft;
  readonly state: FormState;
  readonly products: readonly ProductView[];
  readonly audiences: AudienceChoice;
  /** Whether parts for fewer readers may be written. */
  readonly layers: boolean;
  /** Undefined: not looked for. */
  readonly similar?: readonly SimilarLink[];
  /** Safe HTML of the parts, where a preview was asked for. */
  readonly preview?: readonly string[];
}

/** Address of the form for a kind. */
export const newItemHref = (kind: Kind): string => (kind === 'question' ? '/ask' : `/new/${kind}`);

/** Where something new is written. */
export const NewItemPage = (props: NewItemPageProps) => {
  const { kind, draft } = props;
  const t = usePhrases(formPhrases);
  const isQuestion = kind === 'question';
  return (
    <Page
      title={t.create.title[kind]}
      width="text"
      islands={isQuestion ? ['editor', 'similar'] : ['editor']}
      lead={isQuestion ? <Muted>{t.ask.lead}</Muted> : undefined}
      meta={{ noindex: true }}
    >
      <Preview parts={props.preview} lang={draft.lang} />
      <Form action={newItemHref(kind)} state={props.state} draft={`new-${kind}`} width="full">
        <DefaultSubmit name={BUTTON} value="save" />
        <TitleField kind={isQuestion ? 'question' : 'other'} />
        {isQuestion && <Similar links={props.similar} lang={draft.lang} />}
        <LayerFields
          draft={draft}
          audiences={props.layers && !isQuestion ? props.audiences : undefined}
          hint={isQuestion ? t.bodyHint.question : undefined}
        />
        <SpaceChoice {...props} />
        <PropertyFields products={props.products} audiences={props.audiences} usualReaders />
        {kind === 'howto' && props.spaces.includes('internal') && <Risk />}
        <Submit {...props} />
      </Form>
    </Page>
  );
};

export const Preview = ({ parts, lang }: { parts?: readonly string[]; lang: string }) => {
  const t = usePhrases(formPhrases);
  if (!parts) return null;
  return (
    <Section title={t.previewTitle}>
      <Card>
        {parts.map((html) => (
          <Prose html={html} lang={lang || undefined} />
        ))}
      </Card>
    </Section>
  );
};

const Similar = ({ links, lang }: { links?: readonly SimilarLink[]; lang?: string }) => {
  const t = usePhrases(formPhrases);
  return (
    <>
      <SimilarWhileWriting body="layers.0.body" lang={lang} items={links} button={BUTTON} />
      {links?.length === 0 && <Text>{t.similarNone}</Text>}
    </>
  );
};

const SpaceChoice = ({ kind, spaces, reviewedIn }: NewItemPageProps) => {
  const t = usePhrases(formPhrases);
  const words = usePhrases(webPhrases);
  const [only] = spaces;
  const note = reviewedIn.length > 0 && kind === 'article' ? t.create.reviewed : undefined;
  if (spaces.length === 1) {
    return (
      <>
        <HiddenField name="space" value={only} />
        {note && <Alert kind="info">{note}</Alert>}
      </>
    );
  }
  return (
    <FieldGroup legend={t.space}>
      {spaces.map((space) => (
        <Radio
          name="space"
          value={space}
          label={words.space[space]}
          hint={
            reviewedIn.includes(space)
              ? `${words.spaceNote[space]}. ${t.create.reviewed}`
              : words.spaceNote[space]
          }
          required
        />
      ))}
    </FieldGroup>
  );
};

const Risk = () => {
  const t = usePhrases(formPhrases);
  return (
    <FieldGroup legend={t.riskTitle} hint={t.create.unsupportedNote}>
      <RiskFields />
    </FieldGroup>
  );
};

const Submit = ({ kind, reviewedIn, spaces }: NewItemPageProps) => {
  const t = usePhrases(formPhrases);
  const alwaysDraft = spaces.every((space) => reviewedIn.includes(space));
  const { button } = t.create;
  const label = {
    question: t.ask.button,
    thread: button.start,
    article: alwaysDraft ? button.draft : t.save,
    howto: button.publish,
    wiki: button.publish,
  }[kind];
  return (
    <Actions>
      <Button tone="primary" name={BUTTON} value="save">
        {label}
      </Button>
      <noscript>
        <Actions>
          <Button name={BUTTON} value="preview" formnovalidate icon="eye">
            {t.preview}
          </Button>
          {kind === 'question' && (
            <Button name={BUTTON} value="check" formnovalidate icon="search">
              {t.check}
            </Button>
          )}
        </Actions>
      </noscript>
    </Actions>
  );
};

/** What somebody may write, to choose from. */
export const ChooseKindPage = ({ kinds }: { kinds: readonly Kind[] }) => {
  const t = usePhrases(formPhrases).create;
  return (
    <Page title={t.choose} width="text" meta={{ noindex: true }}>
      <Stack>
        {kinds.map((kind) => (
          <Card title={t.title[kind]} icon={KIND_ICONS[kind]} href={newItemHref(kind)}>
            <Text>{t.about[kind]}</Text>
          </Card>
        ))}
      </Stack>
    </Page>
  );
};
