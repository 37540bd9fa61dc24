import { useForm } from '../../../../libs/pages/form';
import { usePage } from '../../../../libs/pages/page-context';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Button,
  Card,
  Editor,
  Grid,
  HiddenField,
  Muted,
  Row,
  Select,
  Stack,
  TextArea,
  TextField,
  type Option,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import { LIMITS } from '../item-input';
import type { ProductView } from '../read/views';
import type { AudienceChoice } from './item-audiences';
import { WHOLE, type ItemDraft, type LayerDraft } from './item-draft';
import { languageOptions } from './item-languages';
import { formPhrases } from './item-form.phrases';

/** Name of the buttons of a form. */
export const BUTTON = 'do';

export const TitleField = ({ kind }: { kind: 'question' | 'other' }) => {
  const t = usePhrases(formPhrases);
  return (
    <TextField
      name="title"
      label={t.title}
      hint={t.titleHint[kind]}
      maxlength={LIMITS.title}
      autocomplete="off"
      required
    />
  );
};

export interface PropertyFieldsProps {
  readonly products: readonly ProductView[];
  /** Nothing is asked where there is none. */
  readonly audiences?: AudienceChoice;
  /** What an empty choice of readers means; left out where one is always set. */
  readonly usualReaders?: boolean;
}

/** Tags, product, language, readers. */
export const PropertyFields = ({ products, audiences, usualReaders }: PropertyFieldsProps) => {
  const t = usePhrases(formPhrases);
  const { locale } = usePage();
  const { lang, product } = useForm().values as Partial<Record<string, string>>;
  const known = products.some((one) => one.slug === product);
  return (
    <Stack>
      <TextField name="tags" label={t.tags} hint={t.tagsHint} autocomplete="off" />
      <Grid>
        <Select
          name="product"
          label={t.product}
          options={[
            { value: '', label: t.noProduct },
            ...(product && !known ? [{ value: product, label: product }] : []),
            ...products.map((one) => ({ value: one.slug, label: one.name })),
          ]}
        />
        <Select
          name="lang"
          label={t.lang}
          options={languageOptions(locale, lang || undefined)}
          required
        />
      </Grid>
      {audiences && (
        <Select
          name="audience"
          label={t.readers}
          hint={t.readersHint}
          required={!usualReaders}
          options={useAudienceOptions(
            audiences,
            'audience',
            usualReaders ? { value: '', label: t.readersUsual } : undefined,
          )}
        />
      )}
    </Stack>
  );
};

/** Readers in words; what the form holds now is offered even where it would not be otherwise. */
function useAudienceOptions(
  { tokens, circles }: AudienceChoice,
  field: string,
  first: Option | undefined,
): Option[] {
  const words: Readonly<Record<string, string>> = usePhrases(webPhrases).audience;
  const wordOf = (name: string) => (Object.hasOwn(words, name) ? words[name] : undefined);
  const present = useForm().values[field];
  const options: Option[] = [
    ...(first ? [first] : []),
    ...tokens.map((token) => ({ value: token, label: wordOf(token) ?? token })),
    ...circles.map((circle) => ({ value: circle.token, label: circle.name })),
  ];
  if (typeof present !== 'string' || present === '') return options;
  if (options.some((option) => option.value === present)) return options;
  const name = (token: string) =>
    circles.find((circle) => circle.token === token)?.name ??
    wordOf(token.split(':')[0] ?? '') ??
    token;
  return [...options, { value: present, label: present.split(' ').map(name).join(', ') }];
}

/** Whom to ask and what can go wrong, of internal how-tos. */
export const RiskFields = () => {
  const t = usePhrases(formPhrases);
  return (
    <Stack>
      <TextField name="owner" label={t.owner} hint={t.ownerHint} autocomplete="off" />
      <TextArea
        name="riskNote"
        label={t.risk}
        hint={t.riskHint}
        rows={3}
        maxlength={LIMITS.riskNote}
      />
    </Stack>
  );
};

export interface LayerFieldsProps {
  readonly draft: ItemDraft;
  /** Given to those who may add, remove, move and readdress parts. */
  readonly audiences?: AudienceChoice;
  readonly hint?: string;
}

/** The text, in parts with readers of their own. Everything works by submit buttons. */
export const LayerFields = ({ draft, audiences, hint }: LayerFieldsProps) => {
  const t = usePhrases(formPhrases);
  const { layers } = draft;
  const [only] = layers;
  const plain = layers.length === 1 && only?.audience === '';
  return (
    <Stack>
      {plain && only ? (
        <LayerText layer={only} at={0} label={t.body} hint={hint} />
      ) : (
        layers.map((layer, at) => (
          <Card
            title={t.part(at + 1)}
            actions={audiences && <PartButtons at={at} of={layers.length} />}
          >
            {audiences && <PartReaders at={at} audiences={audiences} />}
            <LayerText layer={layer} at={at} label={t.body} />
          </Card>
        ))
      )}
      {audiences && layers.length < LIMITS.layers && (
        <Row>
          <Button name={BUTTON} value="add" icon="layers" size="sm" formnovalidate>
            {t.addPart}
          </Button>
          <Muted>{t.partHint}</Muted>
        </Row>
      )}
    </Stack>
  );
};

const LayerText = (props: { layer: LayerDraft; at: number; label: string; hint?: string }) => (
  <>
    {props.layer.id && <HiddenField name={`layers.${props.at}.id`} value={props.layer.id} />}
    <Editor
      name={`layers.${props.at}.body`}
      label={props.label}
      hint={props.hint}
      rows={rowsFor(props.layer.body)}
      maxlength={LIMITS.body}
      required
    />
  </>
);

const SIGNS_PER_LINE = 70;

/** As tall as the text, within reason. */
export function rowsFor(body: string): number {
  const lines = body.split('\n').map((line) => 1 + Math.floor(line.length / SIGNS_PER_LINE));
  return Math.min(28, Math.max(10, 2 + lines.reduce((sum, n) => sum + n, 0)));
}

const PartReaders = ({ at, audiences }: { at: number; audiences: AudienceChoice }) => {
  const t = usePhrases(formPhrases);
  const name = `layers.${at}.audience`;
  const narrower = {
    ...audiences,
    tokens: audiences.tokens.filter((token) => token !== 'public'),
  };
  return (
    <Select
      name={name}
      label={t.partReaders}
      options={useAudienceOptions(narrower, name, { value: WHOLE, label: t.partWhole })}
      required
    />
  );
};

const PartButtons = ({ at, of }: { at: number; of: number }) => {
  const t = usePhrases(formPhrases);
  if (of < 2) return null;
  return (
    <>
      {at > 0 && (
        <Button name={BUTTON} value={`up:${at}`} size="sm" tone="quiet" formnovalidate>
          {t.up}
        </Button>
      )}
      {at < of - 1 && (
        <Button name={BUTTON} value={`down:${at}`} size="sm" tone="quiet" formnovalidate>
          {t.down}
        </Button>
      )}
      <Button name={BUTTON} value={`remove:${at}`} size="sm" tone="quiet" icon="x" formnovalidate>
        {t.removePart}
      </Button>
    </>
  );
};
