import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccessScope } from '../../access/access.api';
import { BEST_POSTS, conditions, TAB_CONDITIONS } from '../read/item-lists';
import { BROWSE_FIELDS, itemFilter, type BrowseAddress, type BrowseField } from './browse-address';

export interface FacetCount {
  readonly value: string;
  /** As people read it where it differs from the value. */
  readonly name: string | null;
  readonly items: number;
}

/** What a list can be narrowed to, and how much would be left. */
export interface BrowseCounts {
  /** Items under all filters. */
  readonly items: number;
  /** Items of the whole list, whatever the tab and the filters. */
  readonly all: number;
  readonly facets: Readonly<Record<BrowseField, readonly FacetCount[]>>;
}

interface Row extends FacetCount {
  field: BrowseField | 'items' | 'all';
}

/** Values offered for one field. */
const MOST_VALUES = 15;

/** Counts beside a list of items. */
@Injectable()
export class BrowseReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Everything counted for the scope, in one query. A value is counted under the filters of all other fields, so that
   * choosing a second one of the same field shows what it adds.
   */
  async counts(scope: AccessScope, address: BrowseAddress): Promise<BrowseCounts> {
    const { sql, values } = countQuery(scope, address);
    const rows = await this.dataSource.query<Row[]>(sql, values);
    const one = (field: Row['field']) => rows.find((row) => row.field === field)?.items ?? 0;
    return {
      items: one('items'),
      all: one('all'),
      facets: {
        space: rows.filter((row) => row.field === 'space'),
        kind: rows.filter((row) => row.field === 'kind'),
        product: rows.filter((row) => row.field === 'product'),
        tag: rows.filter((row) => row.field === 'tag'),
        lang: rows.filter((row) => row.field === 'lang'),
        state: rows.filter((row) => row.field === 'state'),
      },
    };
  }
}

function countQuery(scope: AccessScope, { of, tab, filters }: BrowseAddress) {
  const values: unknown[] = [scope.tokens];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const where = ['i.acl && $1::text[]', ...conditions(itemFilter(of), put)];
  const onTab = TAB_CONDITIONS[tab].join(' AND ') || 'true';
  const flags = BROWSE_FIELDS.map((field) => {
    const sql = conditions(itemFilter({ [field]: filters[field] }), put).join(' AND ') || 'true';
    return `(${sql}) AS by_${field}`;
  });
  const under = (fields: readonly BrowseField[]) =>
    ['on_tab', ...fields.map((field) => `by_${field}`)].join(' AND ');
  const others = (field: BrowseField) => under(BROWSE_FIELDS.filter((other) => other !== field));
  const counted = BROWSE_FIELDS.map((field) =>
    field === 'tag'
      ? facet('tag', `shown, unnest(tags) AS t(tag)`, others('tag'))
      : facet(field, 'shown', `${field} IS NOT NULL AND ${others(field)}`),
  );
  // Items that are alike in all that is counted go on as one row: the passes below are over far fewer.
  const columns = `space, kind, product, tags, lang, state, on_tab, ${BROWSE_FIELDS.map((field) => `by_${field}`).join(', ')}`;
  const sql = `
    WITH shown AS MATERIALIZED (
      SELECT ${columns}, count(*) AS n FROM (
        SELECT i.space, i.kind, i.product, i.tags, i.lang, i.state, (${onTab}) AS on_tab, ${flags.join(', ')}
          FROM items i ${tab === 'confirmed' ? BEST_POSTS : ''}
         WHERE ${where.join(' AND ')}) AS readable
       GROUP BY ${columns}
    ), counted AS (
      SELECT 'all' AS field, NULL AS value, sum(n) AS items FROM shown
      UNION ALL SELECT 'items', NULL, sum(n) FROM shown WHERE ${under(BROWSE_FIELDS)}
      ${counted.join(' ')}
    )
    SELECT c.field, c.value, p.name, coalesce(c.items, 0)::int AS items FROM counted c
      LEFT JOIN products p ON c.field = 'product' AND p.slug = c.value
     ORDER BY items DESC, c.value COLLATE "C"`;
  return { sql, values };
}

const facet = (field: BrowseField, from: string, where: string): string =>
  `UNION ALL (SELECT '${field}', ${field}, sum(n) AS total FROM ${from} WHERE ${where}
     GROUP BY ${field} ORDER BY total DESC, ${field} COLLATE "C" LIMIT ${MOST_VALUES})`;
