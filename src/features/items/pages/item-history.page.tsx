import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Badge,
  Button,
  DiffView,
  Form,
  LayerFrame,
  Link,
  Muted,
  Page,
  Person,
  PlainText,
  RelativeTime,
  Row,
  Section,
  Stack,
  StateBadge,
  Table,
  Tabs,
  Text,
  type Column,
} from '../../../web/components';
import { wordDiff } from '../../../web/word-diff';
import { sameAudience } from '../audience.policy';
import { markBehind } from '../mark-reasons';
import type { RevisionLine, RevisionText } from '../read/revision-reader';
import type { ItemView } from '../read/views';
import { historyPhrases } from './item-history.phrases';

export interface HistorySubject {
  readonly item: ItemView;
  /** Where the text stands. */
  readonly path: string;
  /** Address of its history, without a version. */
  readonly history: string;
  readonly isPost: boolean;
}

const useTitle = ({ item, isPost }: HistorySubject): string => {
  const t = usePhrases(historyPhrases);
  return isPost ? t.postTitle(item.title) : t.title(item.title);
};

/** The versions of a text, newest first. */
export const HistoryPage = ({
  subject,
  lines,
}: {
  subject: HistorySubject;
  lines: readonly RevisionLine[];
}) => {
  const t = usePhrases(historyPhrases);
  const columns: Column<RevisionLine>[] = [
    {
      title: t.versionTitle,
      header: true,
      cell: (line) => (
        <Row>
          <Link href={`${subject.history}/${line.version}`}>{t.version(line.version)}</Link>
          {line.current && <Badge tone="accent">{t.current}</Badge>}
        </Row>
      ),
    },
    { title: t.when, cell: (line) => <RelativeTime time={line.createdAt} /> },
    { title: t.who, cell: (line) => <Who line={line} /> },
    { title: t.what, cell: (line) => <Reason line={line} /> },
  ];
  if (!subject.isPost) {
    columns.push({ title: t.state, cell: (line) => <StateBadge state={line.state} /> });
  }
  return (
    <Page
      title={useTitle(subject)}
      heading={t.heading}
      space={subject.item.space}
      meta={{ noindex: true }}
      breadcrumbs={[{ label: subject.item.title, href: subject.path }, { label: t.heading }]}
    >
      <Table caption={t.heading} rows={lines} columns={columns} />
    </Page>
  );
};

const Who = ({ line }: { line: RevisionLine }) => (
  <Person name={line.author.name} href={`/people/${encodeURIComponent(line.author.handle)}`} />
);

const Reason = ({ line }: { line: RevisionLine }) => {
  const t = usePhrases(historyPhrases);
  const mark = markBehind(line.reason);
  if (mark) return <>{t.marks[mark]}</>;
  if (line.reason !== '') return <>{line.reason}</>;
  return <Muted>{line.version === 1 ? t.first : t.noReason}</Muted>;
};

export interface RevisionPageProps {
  readonly subject: HistorySubject;
  readonly shown: RevisionText;
  /** What it is compared with; undefined for the first version. */
  readonly other?: RevisionText;
  readonly comparedWith: 'previous' | 'current';
  /** Address to post to; undefined where this viewer may not, or nothing would change. */
  readonly restore?: string;
}

/** One version: what changed, and its text. */
export const RevisionPage = (props: RevisionPageProps) => {
  const { subject, shown, other, comparedWith } = props;
  const t = usePhrases(historyPhrases);
  const address = `${subject.history}/${shown.version}`;
  const [before, after] = comparedWith === 'previous' ? [other, shown] : [shown, other];
  return (
    <Page
      title={`${t.version(shown.version)} · ${subject.item.title}`}
      heading={t.version(shown.version)}
      width="text"
      space={subject.item.space}
      meta={{ noindex: true }}
      breadcrumbs={[
        { label: subject.item.title, href: subject.path },
        { label: t.heading, href: subject.history },
        { label: t.version(shown.version) },
      ]}
      lead={
        <Row>
          <Who line={shown} />
          <Muted>
            <RelativeTime time={shown.createdAt} />
          </Muted>
          {shown.current && <Badge tone="accent">{t.current}</Badge>}
          <Reason line={shown} />
        </Row>
      }
    >
      <Stack gap="lg">
        {other && (
          <Section title={t.changes}>
            {!shown.current && <Comparisons {...props} address={address} />}
            {before && after && <Changes before={before} after={after} />}
          </Section>
        )}
        {!other && !shown.current && <Comparisons {...props} address={address} />}
        <TextThen subject={subject} shown={shown} />
        {props.restore && (
          <Form action={props.restore}>
            <Text>
              <Muted>{t.restoreText}</Muted>
            </Text>
            <Actions>
              <Button icon="history">{t.restore}</Button>
            </Actions>
          </Form>
        )}
      </Stack>
    </Page>
  );
};

const TextThen = ({ subject, shown }: Pick<RevisionPageProps, 'subject' | 'shown'>) => {
  const t = usePhrases(historyPhrases);
  return (
    <Section title={shown.current ? t.textNow : t.text}>
      {!subject.isPost && <Text>{shown.title}</Text>}
      {shown.layers.map((layer) => (
        <LayerFrame audience={framed(layer.audience, subject.item.audience)}>
          <PlainText>{layer.body}</PlainText>
        </LayerFrame>
      ))}
    </Section>
  );
};

const Comparisons = ({ shown, comparedWith, address }: RevisionPageProps & { address: string }) => {
  const t = usePhrases(historyPhrases);
  const previous = {
    label: t.sincePrevious,
    href: address,
    current: comparedWith === 'previous',
  };
  const now = {
    label: t.untilNow,
    href: `${address}?with=current`,
    current: comparedWith === 'current',
  };
  if (shown.version > 1) return <Tabs label={t.changes} tabs={[previous, now]} />;
  return now.current ? null : <Link href={now.href}>{t.untilNow}</Link>;
};

/** A part is framed where fewer people read it than the whole. */
const framed = (
  part: readonly string[] | undefined,
  whole: readonly string[] | undefined,
): readonly string[] => (part && whole && !sameAudience(part, whole) ? part : ['public']);

/** Field by field; what is the same is not shown. */
const Changes = ({ before, after }: { before: RevisionText; after: RevisionText }) => {
  const t = usePhrases(historyPhrases);
  const fields = [
    [t.titleField, before.title, after.title],
    [t.tags, before.tags.join(', '), after.tags.join(', ')],
    [t.product, before.product ?? '', after.product ?? ''],
  ] as const;
  const ids = [...new Set([...after.layers, ...before.layers].map((layer) => layer.id))];
  const bodyOf = (text: RevisionText, id: string) =>
    text.layers.find((layer) => layer.id === id)?.body;
  const parts = ids.map((id, n) => ({ n, old: bodyOf(before, id), now: bodyOf(after, id) }));
  const changed = parts.filter((part) => part.old !== part.now);
  const shown = fields.filter(([, old, now]) => old !== now);
  if (shown.length + changed.length === 0) return <DiffView parts={[]} />;
  return (
    <Stack>
      {shown.map(([label, old, now]) => (
        <Section title={label} level={3}>
          <DiffView parts={wordDiff(old, now)} whole />
        </Section>
      ))}
      {changed.map((part) => (
        <Section title={usePartTitle(part, ids.length)} level={3}>
          <DiffView parts={wordDiff(part.old ?? '', part.now ?? '')} />
        </Section>
      ))}
    </Stack>
  );
};

function usePartTitle(part: { n: number; old?: string; now?: string }, parts: number): string {
  const t = usePhrases(historyPhrases);
  const name = parts > 1 ? t.part(part.n + 1) : t.body;
  if (part.old === undefined) return `${name} · ${t.newPart}`;
  if (part.now === undefined) return `${name} · ${t.removedPart}`;
  return name;
}
