import type { Child, PropsWithChildren } from 'hono/jsx';
import { useFormats } from '../../../libs/pages/formats';

export interface Column<Row> {
  /** Empty above buttons, which speak for themselves. */
  readonly title: Child;
  readonly cell: (row: Row) => Child;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
  /** Names the row for screen readers. */
  readonly header?: boolean;
  /** Stays on one line, such as a time. */
  readonly nowrap?: boolean;
}

export interface TableProps<Row> {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}

const cellClass = (column: { numeric?: boolean; nowrap?: boolean }) =>
  [column.numeric ? 'text-end tabular-nums' : '', column.nowrap ? 'whitespace-nowrap' : '']
    .filter(Boolean)
    .join(' ');

/** Rows and columns; scrolls inside itself where the screen is narrow. */
export const Table = <Row,>({ caption, rows, columns }: TableProps<Row>) => (
  <div class="table-scroll" tabindex={0} role="region" aria-label={caption}>
    <table class="table table-sm">
      <caption class="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) =>
            column.title === '' ? (
              <td></td>
            ) : (
              <th scope="col" class={column.numeric ? 'text-end' : ''}>
                {column.title}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {columns.map((column) =>
              column.header ? (
                <th scope="row" class="font-medium">
                  {column.cell(row)}
                </th>
              ) : (
                <td class={cellClass(column)}>{column.cell(row)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** Names and their values. */
export const DefinitionList = ({
  items,
}: {
  items: readonly (readonly [term: Child, value: Child])[];
}) => (
  <dl class="definitions">
    {items.map(([term, value]) => (
      <div>
        <dt>{term}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

const HUES = ['company', 'community', 'peer', 'neutral'] as const;

/** Initials on a colour that follows from the name. Decoration: the name stands beside it. */
export const Avatar = ({ name, size = 'md' }: { name: string; size?: 'sm' | 'md' | 'lg' }) => {
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  const hue = [...name].reduce((sum, sign) => sum + (sign.codePointAt(0) ?? 0), 0) % HUES.length;
  return (
    <span aria-hidden="true" class={`avatar-letters avatar-${size} avatar-${HUES[hue]}`}>
      {initials || '?'}
    </span>
  );
};

/** A person in a line of text. */
export const Person = ({ name, href }: { name: string; href?: string }) => (
  <span class="inline-flex items-center gap-1.5 wrap-anywhere">
    <Avatar name={name} size="sm" />
    {href ? (
      <a class="hover:underline" href={href}>
        {name}
      </a>
    ) : (
      name
    )}
  </span>
);

/** "3 months ago", with the exact time on pointing; kept true by a script where there is one. */
export const RelativeTime = ({ time }: { time: Date | string }) => {
  const formats = useFormats();
  const at = time instanceof Date ? time : new Date(time);
  return (
    <time datetime={at.toISOString()} title={formats.dateTime(at)} data-relative>
      {formats.relative(at)}
    </time>
  );
};

/** A number with its name, for overviews. */
export const Stat = ({
  value,
  label,
  href,
}: {
  value: number | string;
  label: Child;
  href?: string;
}) => {
  const { number } = useFormats();
  const inside = (
    <>
      <span class="text-2xl font-semibold tabular-nums">
        {typeof value === 'number' ? number(value) : value}
      </span>
      <span class="text-sm text-muted">{label}</span>
    </>
  );
  return href ? (
    <a
      href={href}
      class="flex flex-col rounded-box border border-base-300 p-3 hover:border-primary"
    >
      {inside}
    </a>
  ) : (
    <div class="flex flex-col rounded-box border border-base-300 p-3">{inside}</div>
  );
};

/** A tag as a link to what carries it. */
export const TagLink = ({
  href,
  count,
  children,
}: PropsWithChildren<{ href: string; count?: number }>) => {
  const { number } = useFormats();
  return (
    <a class="chip chip-plain chip-link" href={href}>
      {children}
      {count !== undefined && <span class="text-muted tabular-nums">{number(count)}</span>}
    </a>
  );
};
