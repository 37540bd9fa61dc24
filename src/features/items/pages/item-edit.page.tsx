import type { FormState } from '../../../../libs/pages/form';
import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Button,
  DefaultSubmit,
  Form,
  LinkButton,
  Page,
  Stack,
  TextField,
} from '../../../web/components';
import { LIMITS } from '../item-input';
import type { ItemView, ProductView } from '../read/views';
import type { AudienceChoice } from './item-audiences';
import type { ItemDraft } from './item-draft';
import { BUTTON, LayerFields, PropertyFields, RiskFields, TitleField } from './item-fields';
import { formPhrases } from './item-form.phrases';
import { Preview } from './new-item.page';

export interface ItemEditPageProps {
  readonly item: ItemView;
  readonly draft: ItemDraft;
  /** The version the draft began with. */
  readonly version: number;
  /** Counts what the buttons at the parts did, so that a kept text is not put into another part. */
  readonly step: number;
  readonly state: FormState;
  readonly products: readonly ProductView[];
  readonly audiences: AudienceChoice;
  readonly preview?: readonly string[];
}

/** Where an item is changed. */
export const ItemEditPage = (props: ItemEditPageProps) => {
  const { item, draft, step, version } = props;
  const t = usePhrases(formPhrases);
  return (
    <Page
      title={t.edit.title(item.title)}
      heading={t.edit.heading[item.kind]}
      width="text"
      space={item.space}
      islands={['editor']}
      meta={{ noindex: true }}
      breadcrumbs={[{ label: item.title, href: item.path }]}
    >
      <Preview parts={props.preview} lang={draft.lang} />
      <Form
        action={`${item.path}/edit`}
        state={props.state}
        draft={`edit-${shortId(item.id)}-${version}-${step}`}
        width="full"
      >
        <DefaultSubmit name={BUTTON} value="save" />
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="step" value={step} />
        <TitleField kind={item.kind === 'question' ? 'question' : 'other'} />
        <LayerFields draft={draft} audiences={item.may.addLayers ? props.audiences : undefined} />
        <ItemProperties {...props} />
        <Reason />
        <Actions>
          <Button tone="primary" name={BUTTON} value="save">
            {t.save}
          </Button>
          <noscript>
            <Button name={BUTTON} value="preview" formnovalidate icon="eye">
              {t.preview}
            </Button>
          </noscript>
          <LinkButton href={item.path} tone="quiet">
            {t.cancel}
          </LinkButton>
        </Actions>
      </Form>
    </Page>
  );
};

export const ItemProperties = ({ item, products, audiences }: ItemEditPageProps) => (
  <Stack>
    <PropertyFields
      products={products}
      audiences={item.may.changeAudience && item.audience ? audiences : undefined}
    />
    {item.unsupported && <RiskFields />}
  </Stack>
);

export const Reason = () => {
  const t = usePhrases(formPhrases);
  return (
    <TextField
      name="reason"
      label={t.reason}
      hint={t.reasonHint}
      maxlength={LIMITS.reason}
      autocomplete="off"
    />
  );
};
