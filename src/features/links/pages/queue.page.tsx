import type { PropsWithChildren } from 'hono/jsx';
import { usePhrases } from '../../../../libs/pages/phrases';
import { useFormats } from '../../../../libs/pages/formats';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Badge,
  Card,
  EmptyState,
  EvidenceChips,
  FilterForm,
  FilterText,
  Grid,
  Link,
  MarkedText,
  Muted,
  Page,
  PostButton,
  Row,
  Section,
  SpaceBadge,
  Stack,
  Strong,
  Tabs,
  Text,
} from '../../../web/components';
import { LINK_KINDS, type LinkKind, type LinkState } from '../link-kinds';
import type { LinkEnd, LinkView } from '../link-views';
import type { Marks, SharedWords } from '../shared-words';
import { AutoConfirmSection, type AutoConfirmProps } from './auto-confirm-section';
import { LinkWho } from './link-who';
import { linkPhrases } from './link.phrases';
import { queuePhrases } from './queue.phrases';
import { reasonPhrases } from './reason.phrases';

export const QUEUE_TABS = ['proposed', 'automatic', 'contradictions', 'rejected'] as const;
export type QueueTab = (typeof QUEUE_TABS)[number];

export interface QueuePageProps {
  readonly tab: QueueTab;
  /** The next one to decide. */
  readonly link: LinkView | undefined;
  /** What title and excerpt of its ends have in common. */
  readonly shared: SharedWords | undefined;
  /** How many there are, counted up to `countedTo`. */
  readonly left: number;
  readonly countedTo: number;
  /** Per cent; undefined: all. */
  readonly likely: number | undefined;
  /** What was decided just now. */
  readonly last: LinkView | undefined;
  /** Ids of what was confirmed at once just now. */
  readonly bulk: readonly string[];
  /** For those who may let the hub confirm by itself. */
  readonly automatic: AutoConfirmProps | undefined;
}

/** One proposal after another, both texts side by side. */
export const QueuePage = (props: QueuePageProps) => {
  const t = usePhrases(queuePhrases);
  const { tab, link, shared, left, countedTo, last } = props;
  return (
    <Page title={t.title} lead={<Muted>{t.lead}</Muted>} meta={{ noindex: true }}>
      <Stack gap="lg">
        <Tabs
          label={t.title}
          tabs={QUEUE_TABS.map((one) => ({
            label: t.tabs[one],
            href: one === 'proposed' ? '/links' : `/links?tab=${one}`,
            current: one === tab,
          }))}
        />
        {last && <Last link={last} tab={tab} />}
        {props.bulk.length > 0 && <Bulk ids={props.bulk} />}
        {tab === 'proposed' && <Threshold {...props} />}
        {link && shared ? (
          <Stack>
            <Muted>{left > countedTo ? t.manyLeft(countedTo) : t.left(left)}</Muted>
            <Proposal link={link} shared={shared} tab={tab} likely={props.likely} />
          </Stack>
        ) : (
          <EmptyState title={t.nothing} icon="circle-check">
            {t.nothingText}
          </EmptyState>
        )}
        {tab === 'proposed' && props.automatic && <AutoConfirmSection {...props.automatic} />}
      </Stack>
    </Page>
  );
};

const Last = ({ link, tab }: { link: LinkView; tab: QueueTab }) => {
  const t = usePhrases(queuePhrases);
  const words = usePhrases(linkPhrases);
  return (
    <Row>
      <Muted>{t.last(link.from.card.title, words.state[link.state])}</Muted>
      {link.state !== 'proposed' && (
        <Decide link={link} fields={{ state: 'proposed', tab }} shortcut="u">
          {t.undo}
        </Decide>
      )}
    </Row>
  );
};

const Bulk = ({ ids }: { ids: readonly string[] }) => {
  const t = usePhrases(queuePhrases);
  return (
    <Row>
      <Muted>{t.bulkLast(ids.length)}</Muted>
      <PostButton
        action="/links/undo-all"
        fields={{ bulk: ids.map(shortId).join('.') }}
        shortcut="u"
      >
        {t.undo}
      </PostButton>
    </Row>
  );
};

const Threshold = ({ likely, left, countedTo }: QueuePageProps) => {
  const t = usePhrases(queuePhrases);
  return (
    <Row>
      <FilterForm action="/links" label={t.filter} button={t.show}>
        <FilterText name="likely" label={t.likely} value={likely?.toString() ?? ''} />
      </FilterForm>
      {likely !== undefined && left > 0 && (
        <PostButton action="/links/confirm-all" fields={{ likely: String(likely) }}>
          {left > countedTo ? t.bulkFirst(countedTo) : t.bulk(left)}
        </PostButton>
      )}
    </Row>
  );
};

interface ProposalProps {
  readonly link: LinkView;
  readonly shared: SharedWords;
  readonly tab: QueueTab;
  readonly likely: number | undefined;
}

const Proposal = ({ link, shared, tab, likely }: ProposalProps) => {
  const words = usePhrases(linkPhrases);
  const t = usePhrases(queuePhrases);
  const { percent } = useFormats();
  const fields = { tab, ...(likely === undefined ? {} : { likely: String(likely) }) };
  return (
    <Stack>
      <Row>
        <Strong>{words.kind[link.kind]}</Strong>
        <Badge>{words.origin[link.origin]}</Badge>
        {link.probability !== null && <Badge>{words.likely(percent(link.probability))}</Badge>}
        {link.demand > 0 && <Badge icon="search">{t.demand(link.demand)}</Badge>}
      </Row>
      <LinkWho link={link} />
      <Grid wide>
        <End end={link.from} marked={shared.a} />
        <End end={link.to} marked={shared.b} />
      </Grid>
      <Why link={link} words={shared.words} />
      <Choices link={link} fields={fields} tab={tab} />
      {tab === 'proposed' && (
        <Row>
          <Muted>{t.other}</Muted>
          {LINK_KINDS.filter((kind) => kind !== link.kind).map((kind, at) => (
            <Decide
              link={link}
              fields={{ ...fields, state: 'confirmed', kind }}
              shortcut={String(at + 1)}
              tone="quiet"
            >
              {words.kind[kind]}
            </Decide>
          ))}
        </Row>
      )}
    </Stack>
  );
};

type Fields = Readonly<Record<string, string>>;

const Choices = ({ link, fields, tab }: { link: LinkView; fields: Fields; tab: QueueTab }) => {
  const t = usePhrases(queuePhrases);
  const isDecided = tab === 'rejected';
  const isContradiction = tab === 'contradictions';
  return (
    <Actions>
      {!isContradiction && (
        <Decide
          link={link}
          fields={{ ...fields, state: 'confirmed' }}
          shortcut="c"
          tone={isDecided ? 'plain' : 'primary'}
        >
          {t.confirm}
        </Decide>
      )}
      {!isDecided && (
        <Decide link={link} fields={{ ...fields, state: 'rejected' }} shortcut="n" tone="plain">
          {isContradiction ? t.solve : t.reject}
        </Decide>
      )}
    </Actions>
  );
};

interface DecideProps {
  readonly link: LinkView;
  readonly fields: Fields & { readonly state: LinkState; readonly kind?: LinkKind };
  readonly shortcut: string;
  readonly tone?: 'primary' | 'plain' | 'quiet';
}

const Decide = ({
  link,
  fields,
  shortcut,
  tone = 'plain',
  children,
}: PropsWithChildren<DecideProps>) => (
  <PostButton
    action={`/links/${shortId(link.id)}`}
    fields={{ ...fields, version: String(link.version), back: 'queue' }}
    shortcut={shortcut}
    tone={tone}
    size={tone === 'quiet' ? 'sm' : 'md'}
  >
    {children}
  </PostButton>
);

const End = ({ end, marked }: { end: LinkEnd; marked: Marks }) => {
  const t = usePhrases(queuePhrases);
  const { card } = end;
  const split = card.title.length + 1;
  const title = {
    text: card.title,
    marks: marked.filter(([, to]) => to < split),
  };
  const text = {
    text: card.excerpt,
    marks: marked
      .filter(([from]) => from >= split)
      .map(([from, to]) => [from - split, to - split] as const),
  };
  return (
    <Card title={<MarkedText {...title} />}>
      <Row>
        <SpaceBadge space={card.space} />
        <EvidenceChips evidence={card.evidence} />
      </Row>
      <Text>
        <MarkedText {...text} />
      </Text>
      <Link href={end.path} lang={card.lang}>
        {t.read}
      </Link>
    </Card>
  );
};

const MOST_WORDS = 12;

const Why = ({ link, words }: { link: LinkView; words: readonly string[] }) => {
  const t = usePhrases(queuePhrases);
  const { reason: said } = usePhrases(reasonPhrases);
  const reasons = link.evidence.reasons ?? [];
  if (words.length === 0 && reasons.length === 0) return null;
  return (
    <Section title={t.why} level={3}>
      <Stack gap="sm">
        {reasons.map((reason) => (
          <Text>{said[reason] ?? reason}</Text>
        ))}
        {words.length > 0 && <Text>{t.shared(words.slice(0, MOST_WORDS).join(', '))}</Text>}
      </Stack>
    </Section>
  );
};
