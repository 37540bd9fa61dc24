import type { Child, PropsWithChildren } from 'hono/jsx';
import { useFormats } from '../../../libs/pages/formats';
import { usePhrases } from '../../../libs/pages/phrases';
import { webPhrases } from '../web.phrases';
import { Icon, type IconName } from './icon';

export interface Tab {
  readonly label: Child;
  readonly href: string;
  readonly current?: boolean;
  readonly count?: number;
}

/** Views of one thing, each with an address. */
export const Tabs = ({ tabs, label }: { tabs: readonly Tab[]; label: string }) => {
  const { number } = useFormats();
  return (
    <nav aria-label={label} class="relative overflow-x-auto" data-tabs>
      <div class="tabs tabs-border w-max">
        {tabs.map((tab) => (
          <a
            href={tab.href}
            class={`tab ${tab.current ? 'tab-active' : ''}`}
            aria-current={tab.current ? 'page' : undefined}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span class="ml-1.5 text-sm text-muted tabular-nums">{number(tab.count)}</span>
            )}
          </a>
        ))}
      </div>
    </nav>
  );
};

export interface Crumb {
  readonly label: Child;
  readonly href?: string;
}

export const Breadcrumbs = ({ crumbs }: { crumbs: readonly Crumb[] }) => (
  <nav aria-label={usePhrases(webPhrases).breadcrumbs}>
    <ol class="flex flex-wrap items-center gap-x-1 text-sm text-muted">
      {crumbs.map((crumb, at) => (
        <li class="flex min-w-0 items-center gap-1">
          {at > 0 && <Icon name="chevron-right" />}
          {crumb.href ? (
            <a class="inline-block py-1 hover:underline wrap-anywhere" href={crumb.href}>
              {crumb.label}
            </a>
          ) : (
            <span class="wrap-anywhere">{crumb.label}</span>
          )}
        </li>
      ))}
    </ol>
  </nav>
);

export interface PaginationProps {
  /** Counted from 1. */
  readonly page: number;
  readonly pages: number;
  /** Further pages follow; how many is not known yet. */
  readonly isOpen?: boolean;
  readonly href: (page: number) => string;
}

/** Pages around the current one, with the first and the last. Nothing when there is only one. */
export const Pagination = ({ page, pages, isOpen, href }: PaginationProps) => {
  const t = usePhrases(webPhrases);
  const { number } = useFormats();
  if (pages <= 1) return null;
  const shown = [...new Set([1, page - 1, page, page + 1, pages])].filter(
    (n) => n >= 1 && n <= pages,
  );
  shown.sort((a, b) => a - b);
  return (
    <nav aria-label={t.pages} class="flex flex-wrap items-center gap-1">
      <Step
        href={page > 1 ? href(page - 1) : undefined}
        rel="prev"
        label={t.previous}
        icon="chevron-left"
      />
      {shown.map((n, at) => (
        <>
          {n - (shown[at - 1] ?? n) > 1 && <span class="px-1 text-muted">…</span>}
          <a
            href={href(n)}
            aria-label={t.page(n)}
            aria-current={n === page ? 'page' : undefined}
            class={`btn btn-square btn-sm ${n === page ? 'btn-primary' : 'btn-ghost'}`}
          >
            {number(n)}
          </a>
        </>
      ))}
      {isOpen && <span class="px-1 text-muted">…</span>}
      <Step
        href={page < pages ? href(page + 1) : undefined}
        rel="next"
        label={t.next}
        icon="chevron-right"
      />
    </nav>
  );
};

/** Older and newer for lists that know no page numbers. */
export const CursorPagination = ({ previous, next }: { previous?: string; next?: string }) => {
  const t = usePhrases(webPhrases);
  if (!previous && !next) return null;
  return (
    <nav aria-label={t.pages} class="flex gap-1">
      <Step href={previous} rel="prev" label={t.previous} icon="chevron-left" />
      <Step href={next} rel="next" label={t.next} icon="chevron-right" />
    </nav>
  );
};

const Step = ({
  href,
  rel,
  label,
  icon,
}: {
  href?: string;
  rel: 'prev' | 'next';
  label: string;
  icon: IconName;
}) =>
  href ? (
    <a class="btn btn-ghost btn-sm" href={href} rel={rel}>
      {rel === 'prev' && <Icon name={icon} />}
      {label}
      {rel === 'next' && <Icon name={icon} />}
    </a>
  ) : null;

export interface FacetOption {
  readonly label: Child;
  readonly count?: number;
  /** Where choosing it, or taking it back, leads. */
  readonly href: string;
  readonly active?: boolean;
}

export interface FacetGroup {
  readonly title: string;
  readonly options: readonly FacetOption[];
}

export interface FacetListProps {
  readonly groups: readonly FacetGroup[];
  /** Leads to the list without any filter; shown while one is active. */
  readonly clearHref?: string;
}

/** Filters as links. A drawer on the phone, always open on a desk. */
export const FacetList = ({ groups, clearHref }: FacetListProps) => {
  const t = usePhrases(webPhrases);
  const active = groups.flatMap((group) => group.options).filter((option) => option.active).length;
  return (
    <details class="facets">
      <summary class="btn btn-outline w-full justify-between border-base-300">
        <span class="flex items-center gap-2">
          <Icon name="funnel" />
          {active > 0 ? t.filtersActive(active) : t.filters}
        </span>
        <Icon name="chevron-down" />
      </summary>
      <nav aria-label={t.filters} class="flex flex-col gap-5 pt-3 md:pt-0">
        {active > 0 && clearHref && (
          <a
            class="flex min-h-11 items-center gap-1 text-sm text-primary underline underline-offset-2 md:min-h-0"
            href={clearHref}
          >
            <Icon name="x" />
            {t.clearFilters}
          </a>
        )}
        {groups
          .filter((group) => group.options.length > 0)
          .map((group) => (
            <Facet {...group} />
          ))}
      </nav>
    </details>
  );
};

const Facet = ({ title, options }: FacetGroup) => {
  const { number } = useFormats();
  return (
    <div>
      <h2 class="mb-1 text-sm font-semibold text-muted">{title}</h2>
      <ul>
        {options.map((option) => (
          <li>
            <a
              href={option.href}
              rel="nofollow"
              aria-current={option.active ? 'true' : undefined}
              class={`facet ${option.active ? 'facet-active' : ''}`}
            >
              <span class="flex min-w-0 items-center gap-2 wrap-anywhere">
                {option.active && <Icon name="check" />}
                {option.label}
              </span>
              {option.count !== undefined && (
                <span class="text-sm text-muted tabular-nums">{number(option.count)}</span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
};

export interface MenuProps {
  readonly label: Child;
  readonly icon?: IconName;
  readonly tone?: 'quiet' | 'plain';
  /** Hides the label on the phone. */
  readonly compact?: boolean;
  readonly align?: 'start' | 'end';
  /** Without the arrow, where an icon says enough. */
  readonly bare?: boolean;
}

/** Written out, for a class that is put together is not found by the build of the style sheet. */
const MENU_SIDES = { start: 'dropdown dropdown-start', end: 'dropdown dropdown-end' } as const;

/** A button that opens a short list; works without JavaScript. Children are `MenuLink` and `MenuPost`. */
export const Menu = ({
  label,
  icon,
  tone = 'quiet',
  compact,
  align = 'end',
  bare,
  children,
}: PropsWithChildren<MenuProps>) => (
  <details class={MENU_SIDES[align]} data-menu>
    <summary class={`btn ${tone === 'quiet' ? 'btn-ghost' : 'btn-outline border-base-300'}`}>
      {icon && <Icon name={icon} size="md" />}
      <span class={compact ? 'sr-only lg:not-sr-only' : ''}>{label}</span>
      {!bare && <Icon name="chevron-down" />}
    </summary>
    <ul class="menu dropdown-content z-10 mt-1 w-60 rounded-box border border-base-300 bg-base-100 shadow-lg">
      {children}
    </ul>
  </details>
);

export const MenuLink = ({
  href,
  icon,
  current,
  children,
}: PropsWithChildren<{ href: string; icon?: IconName; current?: boolean }>) => (
  <li>
    <a href={href} aria-current={current ? 'page' : undefined} class="min-h-11 md:min-h-9">
      {icon && <Icon name={icon} />}
      {children}
    </a>
  </li>
);
