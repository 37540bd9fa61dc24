import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Evidence } from '../../kernel/evidence';
import type { Kind, Space } from '../../kernel/space';
import { usePhrases } from '../../../libs/pages/phrases';
import { usePage } from '../../../libs/pages/page-context';
import { useFormats } from '../../../libs/pages/formats';
import { webPhrases } from '../web.phrases';
import { EvidenceChips, KindBadge, SpaceBadge, StateBadge } from './badges';
import { RelativeTime } from './data';
import { Icon } from './icon';
import { type Marked, MarkedText } from './text';

export interface HitData {
  readonly url: string;
  readonly title: Marked;
  readonly space: Space;
  readonly kind: Kind;
  readonly lang?: string;
  /** Says in which language it is, where that is not the one of the question. */
  readonly otherLanguage?: string;
  /** Shown when it says more than "published" or "open". */
  readonly state?: string;
  readonly product?: { readonly label: string; readonly href?: string };
  readonly tags?: readonly { readonly label: string; readonly href?: string }[];
  readonly evidence: readonly Evidence[];
  readonly snippet?: Marked;
  readonly answer?: {
    readonly snippet: Marked;
    readonly evidence: readonly Evidence[];
    readonly url?: string;
  };
  readonly author?: string;
  readonly time?: Date | string;
  readonly answers?: number;
  /** Readers who confirmed it. */
  readonly confirmed?: number;
  /** What moved it up, in words. */
  readonly why?: readonly string[];
  /** Texts about the same problem: what they are in words, and by space, to be opened in place. */
  readonly cluster?: {
    readonly summary: string;
    /** In whose words it was asked for. */
    readonly askedAs?: string;
    readonly spaces: readonly {
      readonly space: Space;
      readonly count: number;
      readonly members: readonly { readonly title: string; readonly url: string }[];
    }[];
    /** Where all of them stand. */
    readonly url: string;
  };
  /** Similar questions it solved, one click away. */
  readonly helped?: {
    readonly label: string;
    readonly questions: readonly { readonly title: string; readonly url: string }[];
  };
}

/** One search hit or list entry: address line, title, evidence, best passage, answer, who and when. */
export const Hit = ({ hit, level = 2 }: { hit: HitData; level?: 2 | 3 }) => {
  const Title = `h${level}` as 'h2';
  return (
    <article class="hit" data-hit lang={hit.lang}>
      <AddressLine hit={hit} />
      <Title class="text-[1.0625rem] leading-snug font-semibold wrap-anywhere">
        <a
          class="inline-block py-0.5 text-primary underline-offset-2 hover:underline"
          href={hit.url}
          data-hit-link
        >
          <MarkedText {...hit.title} />
        </a>
      </Title>
      <EvidenceChips evidence={hit.evidence} />
      {hit.snippet && (
        <p class="line-clamp-2 max-w-[46rem] wrap-anywhere">
          <MarkedText {...hit.snippet} />
        </p>
      )}
      {hit.answer && <AnswerLines answer={hit.answer} />}
      {hit.cluster && <ClusterTabs {...hit.cluster} />}
      <Facts hit={hit} />
      {hit.helped && <Helped {...hit.helped} />}
    </article>
  );
};

/** The usual states, and the one that the evidence tells. */
const SAID_ANYWAY: ReadonlySet<string> = new Set(['published', 'open', 'solved']);

const AddressLine = ({ hit }: { hit: HitData }) => {
  const lang = usePage().locale;
  const parts = [hit.product, ...(hit.tags ?? [])].filter((part) => part !== undefined);
  return (
    <div class="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm text-muted" lang={lang}>
      <SpaceBadge space={hit.space} />
      <KindBadge kind={hit.kind} />
      {hit.state && !SAID_ANYWAY.has(hit.state) && <StateBadge state={hit.state} />}
      {parts.slice(0, 4).map((part) => (
        <span class="flex items-center gap-1">
          <Icon name="chevron-right" />
          {part.href ? (
            <a class="inline-block py-0.5 hover:underline" href={part.href}>
              {part.label}
            </a>
          ) : (
            part.label
          )}
        </span>
      ))}
    </div>
  );
};

const AnswerLines = ({ answer }: { answer: NonNullable<HitData['answer']> }) => {
  const t = usePhrases(webPhrases);
  return (
    <div class="max-w-[46rem] border-l-2 border-base-300 pl-3">
      <span class="mr-2 inline-flex flex-wrap items-center gap-1.5 text-sm font-semibold">
        {answer.url ? (
          <a class="hover:underline" href={answer.url}>
            {t.answer}
          </a>
        ) : (
          t.answer
        )}
        <EvidenceChips evidence={answer.evidence} />
      </span>
      <p class="line-clamp-3 wrap-anywhere">
        <MarkedText {...answer.snippet} />
      </p>
    </div>
  );
};

const Facts = ({ hit }: { hit: HitData }) => {
  const t = usePhrases(webPhrases);
  const lang = usePage().locale;
  const facts: Child[] = [];
  if (hit.otherLanguage) facts.push(<strong>{hit.otherLanguage}</strong>);
  if (hit.author) facts.push(hit.author);
  if (hit.time) facts.push(<RelativeTime time={hit.time} />);
  if (hit.answers !== undefined) facts.push(hit.answers > 0 ? t.answers(hit.answers) : t.noAnswers);
  if (hit.confirmed) facts.push(<Confirmed count={hit.confirmed} />);
  if (hit.why?.length) facts.push(<Why why={hit.why} />);
  return facts.length === 0 ? null : (
    <ul class="dotted text-sm text-muted" lang={lang}>
      {facts.map((fact) => (
        <li>{fact}</li>
      ))}
    </ul>
  );
};

const Confirmed = ({ count }: { count: number }) => {
  const t = usePhrases(webPhrases);
  const { number } = useFormats();
  return (
    <span class="inline-flex items-center gap-1">
      <Icon name="thumbs-up" />
      <span aria-hidden="true">{number(count)}</span>
      <span class="sr-only">{t.evidence.confirmed(count)}</span>
    </span>
  );
};

const Why = ({ why }: { why: readonly string[] }) => <span>{why.join(', ')}</span>;

/** One of the tabs is open at a time; without JavaScript too. */
const ClusterTabs = ({ summary, askedAs, spaces, url }: NonNullable<HitData['cluster']>) => {
  const { number } = useFormats();
  return (
    <div class="my-1 text-sm" lang={usePage().locale} data-cluster>
      <a class="inline-block py-0.5 font-medium hover:underline" href={url}>
        {summary}
      </a>
      {askedAs && <p class="wrap-anywhere text-muted">{askedAs}</p>}
      <div class="flex flex-wrap items-start gap-x-4">
        {spaces.map(({ space, count, members }) => (
          <details name={url} class="open:basis-full">
            <summary class="inline-flex cursor-pointer items-center gap-1.5 py-1">
              <SpaceBadge space={space} />
              <span class="text-muted tabular-nums">{number(count)}</span>
            </summary>
            <ul class="mb-1 ml-5 list-disc">
              {members.map((member) => (
                <li class="wrap-anywhere">
                  <a class="inline-block py-0.5 text-primary hover:underline" href={member.url}>
                    {member.title}
                  </a>
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </div>
  );
};

const Helped = ({ label, questions }: NonNullable<HitData['helped']>) => (
  <details class="text-sm" lang={usePage().locale}>
    <summary class="inline-flex cursor-pointer items-center gap-1 py-0.5 text-muted hover:underline">
      <Icon name="thumbs-up" />
      {label}
    </summary>
    <ul class="mt-1 ml-5 list-disc">
      {questions.map((question) => (
        <li class="wrap-anywhere">
          <a class="inline-block py-0.5 text-primary hover:underline" href={question.url}>
            {question.title}
          </a>
        </li>
      ))}
    </ul>
  </details>
);

/** The best bet above the hits: what helps at once, its source and its space named. */
export const BestBet = ({ hit, children }: PropsWithChildren<{ hit: HitData }>) => {
  const t = usePhrases(webPhrases);
  return (
    <section
      class="rounded-box border border-primary/40 border-l-4 border-l-primary bg-base-100 p-4"
      aria-label={t.bestAnswer}
    >
      <p class="mb-1 flex items-center gap-1.5 text-sm font-semibold text-primary">
        <Icon name="lightbulb" />
        {t.bestAnswer}
      </p>
      <Hit hit={hit} />
      {children}
    </section>
  );
};
