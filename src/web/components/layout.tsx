import type { Child, PropsWithChildren } from 'hono/jsx';
import { Icon, type IconName } from './icon';

const GAPS = { sm: 'gap-2', md: 'gap-4', lg: 'gap-8' } as const;
export type Gap = keyof typeof GAPS;

/** Things below one another. */
export const Stack = ({ gap = 'md', children }: PropsWithChildren<{ gap?: Gap }>) => (
  <div class={`flex min-w-0 flex-col ${GAPS[gap]}`}>{children}</div>
);

/** Things beside one another, wrapping on narrow screens unless `keep` says otherwise. */
export const Row = ({
  gap = 'sm',
  spread,
  keep,
  children,
}: PropsWithChildren<{ gap?: Gap; spread?: boolean; keep?: boolean }>) => (
  <div
    class={`flex min-w-0 items-center ${keep ? '' : 'flex-wrap'} ${GAPS[gap]} ${spread ? 'justify-between' : ''}`}
  >
    {children}
  </div>
);

/** Main column and a narrower one beside it; below it on the phone. `side="start"` puts the narrow one first. */
export const Split = ({
  aside,
  label,
  side = 'end',
  children,
}: PropsWithChildren<{ aside: Child; label: string; side?: 'start' | 'end' }>) => (
  <div class={`split split-${side}`}>
    {side === 'start' && <aside aria-label={label}>{aside}</aside>}
    <div class="min-w-0">{children}</div>
    {side === 'end' && <aside aria-label={label}>{aside}</aside>}
  </div>
);

const COLUMNS = {
  2: 'gap-4 sm:grid-cols-2',
  3: 'gap-4 sm:grid-cols-2 lg:grid-cols-3',
  4: 'gap-4 grid-cols-2 lg:grid-cols-4',
} as const;
const WIDE_COLUMNS = {
  2: 'gap-x-12 gap-y-8 lg:grid-cols-2',
  3: 'gap-4 md:grid-cols-3',
  4: 'gap-4 md:grid-cols-2 xl:grid-cols-4',
} as const;

/** Equal cells: one column on the phone (four small ones: two), up to `columns` on a desk. `wide` cells hold text. */
export const Grid = ({
  columns = 2,
  wide,
  children,
}: PropsWithChildren<{ columns?: 2 | 3 | 4; wide?: boolean }>) => (
  <div class={`grid ${(wide ? WIDE_COLUMNS : COLUMNS)[columns]}`}>{children}</div>
);

export interface SectionProps {
  readonly title: Child;
  readonly id?: string;
  /** 2 below the page's heading (default), 3 inside another section. */
  readonly level?: 2 | 3;
  /** Links or buttons at the right of the title. */
  readonly actions?: Child;
  readonly hideTitle?: boolean;
}

/** A part of a page with a heading of its own. */
export const Section = ({
  title,
  id,
  level = 2,
  actions,
  hideTitle,
  children,
}: PropsWithChildren<SectionProps>) => (
  <section class="flex min-w-0 flex-col gap-3" id={id}>
    <div class={hideTitle ? 'sr-only' : 'flex flex-wrap items-baseline justify-between gap-2'}>
      <Heading level={level}>{title}</Heading>
      {actions}
    </div>
    {children}
  </section>
);

const HEADINGS = {
  1: 'text-2xl font-semibold leading-tight text-pretty wrap-anywhere md:text-[1.75rem]',
  2: 'text-lg font-semibold leading-snug wrap-anywhere',
  3: 'font-semibold leading-snug wrap-anywhere',
} as const;

export const Heading = ({ level, children }: PropsWithChildren<{ level: 1 | 2 | 3 }>) => {
  const Tag = `h${level}` as 'h1';
  return <Tag class={HEADINGS[level]}>{children}</Tag>;
};

export interface CardProps {
  readonly title?: Child;
  readonly icon?: IconName;
  readonly level?: 2 | 3;
  /** The whole card leads there; `title` is then the link. */
  readonly href?: string;
  readonly actions?: Child;
  /** `quiet` has a background and no border; `marked` is drawn with the accent colour. */
  readonly tone?: 'plain' | 'quiet' | 'marked';
}

const CARD_TONES = {
  plain: 'border border-base-300 bg-base-100',
  quiet: 'bg-base-200',
  marked: 'border border-primary/40 border-l-4 border-l-primary bg-base-100',
} as const;

/** A bordered block. */
export const Card = ({
  title,
  icon,
  level = 2,
  href,
  actions,
  tone = 'plain',
  children,
}: PropsWithChildren<CardProps>) => (
  <div
    class={`relative flex min-w-0 flex-col gap-3 rounded-box p-4 ${CARD_TONES[tone]} ${href ? 'hover:border-primary' : ''}`}
  >
    {title && (
      <div class="flex flex-wrap items-center gap-2">
        {icon && <Icon name={icon} />}
        <Heading level={level}>
          {href ? (
            <a class="hover:underline after:absolute after:inset-0" href={href}>
              {title}
            </a>
          ) : (
            title
          )}
        </Heading>
        {actions && <div class="ml-auto flex flex-wrap gap-2">{actions}</div>}
      </div>
    )}
    {children}
  </div>
);

/** A list of hits, cards or rows, as a list for screen readers too. `lines` draws a line between them. */
export const ItemList = ({
  children,
  lines,
  label,
}: {
  children: Child;
  lines?: boolean;
  label?: string;
}) => (
  <ul
    role="list"
    aria-label={label}
    class={lines ? 'divide-y divide-base-300' : 'flex flex-col gap-3'}
  >
    {[children]
      .flat(3)
      .filter(Boolean)
      .map((child) => (
        <li class={lines ? 'py-3' : ''}>{child}</li>
      ))}
  </ul>
);

export const Divider = () => <hr class="border-base-300" />;

/** Only for screen readers. */
export const Hidden = ({ children }: PropsWithChildren) => <span class="sr-only">{children}</span>;
