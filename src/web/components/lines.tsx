import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Evidence } from '../../kernel/evidence';
import type { Kind, Space } from '../../kernel/space';
import { usePage } from '../../../libs/pages/page-context';
import { usePhrases } from '../../../libs/pages/phrases';
import { webPhrases } from '../web.phrases';
import { EvidenceChips, KIND_ICONS, SPACE_ICONS, SpaceBadge } from './badges';
import { Avatar, RelativeTime } from './data';
import { Icon } from './icon';

export interface TitleLineProps {
  readonly href: string;
  readonly title: string;
  readonly lang?: string;
  readonly kind: Kind;
  /** Left out where the list is of one space alone. */
  readonly space?: Space;
  /** What matters here, such as a time or a number of answers. */
  readonly facts?: readonly Child[];
}

/** An item in a short list: its title, and one line about it. */
export const TitleLine = ({ href, title, lang, kind, space, facts = [] }: TitleLineProps) => (
  <div class="title-line">
    <span class="mt-1 text-muted">
      <Icon name={KIND_ICONS[kind]} />
    </span>
    <div class="min-w-0">
      <a class="title-link" href={href} lang={lang}>
        {title}
      </a>
      {(space || facts.length > 0) && (
        <ul class="dotted text-sm text-muted">
          {space && (
            <li>
              <SpaceBadge space={space} />
            </li>
          )}
          {facts.map((fact) => (
            <li>{fact}</li>
          ))}
        </ul>
      )}
    </div>
  </div>
);

/** A space at a glance: what it is for, what lies in it, what came last. */
export const SpaceCard = ({
  space,
  href,
  facts,
  fresh,
  children,
}: PropsWithChildren<{ space: Space; href: string; facts: readonly Child[]; fresh?: Child }>) => {
  const t = usePhrases(webPhrases);
  return (
    <section class={`space-card space-${space}`} aria-labelledby={`space-${space}`}>
      <div>
        <h2 id={`space-${space}`} class="text-lg font-semibold">
          <a class="space-card-link" href={href}>
            <Icon name={SPACE_ICONS[space]} size="md" />
            {t.space[space]}
          </a>
        </h2>
        <p class="text-sm text-muted">{t.spaceNote[space]}</p>
      </div>
      {facts.length > 0 && (
        <div class="text-sm">
          <ul class="dotted">
            {facts.map((fact) => (
              <li>{fact}</li>
            ))}
          </ul>
          {fresh && <p class="text-muted">{fresh}</p>}
        </div>
      )}
      {children}
    </section>
  );
};

/** The titles that came last, one below the other. */
export const TitleList = ({
  items,
  label,
}: {
  items: readonly { href: string; title: string; lang?: string }[];
  label: string;
}) => (
  <ul class="title-list" aria-label={label}>
    {items.map((item) => (
      <li>
        <a href={item.href} lang={item.lang}>
          {item.title}
        </a>
      </li>
    ))}
  </ul>
);

export interface PostLineProps {
  readonly href: string;
  /** Of the item it stands under. */
  readonly title: string;
  readonly space: Space;
  /** "Answer", "Comment". */
  readonly label: string;
  readonly evidence: readonly Evidence[];
  readonly excerpt: string;
  readonly lang?: string;
  readonly time: Date;
}

/** A post in a list, with the title of the item it stands under. */
export const PostLine = (props: PostLineProps) => {
  const { locale } = usePage();
  return (
    <article class="hit" data-hit lang={props.lang}>
      <div class="flex flex-wrap items-center gap-x-2 text-sm text-muted" lang={locale}>
        <SpaceBadge space={props.space} />
        {props.label}
        <RelativeTime time={props.time} />
      </div>
      <h2 class="text-[1.0625rem] leading-snug font-semibold wrap-anywhere">
        <a
          class="inline-block py-0.5 text-primary underline-offset-2 hover:underline"
          href={props.href}
          data-hit-link
        >
          {props.title}
        </a>
      </h2>
      <EvidenceChips evidence={props.evidence} />
      <p class="line-clamp-3 max-w-[46rem] wrap-anywhere">{props.excerpt}</p>
    </article>
  );
};

/** A person's name as the heading of a page. */
export const PersonHeading = ({ name }: { name: string }) => (
  <span class="inline-flex items-center gap-3">
    <Avatar name={name} size="lg" />
    <span class="wrap-anywhere">{name}</span>
  </span>
);

/** The first thing a visitor sees: what the place is, and the box to ask it. */
export const Hero = ({ title, children }: PropsWithChildren<{ title: string }>) => (
  <div class="hero-area">
    <h1 class="text-2xl font-semibold leading-tight text-pretty md:text-4xl">{title}</h1>
    {children}
  </div>
);
