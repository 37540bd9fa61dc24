import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { renderMarkdown } from '../../../../libs/markdown/markdown';
import { shortId } from '../../../kernel/ids';
import { peopleNamedIn } from './named-people';

/** A text that may not have been rendered yet. */
export interface Renderable {
  readonly id: string;
  readonly body: string;
  html: string | null;
}

export interface RenderingOf<Row> {
  readonly table: 'layers' | 'posts';
  /** Whether its links are the company's own. */
  readonly trusted: (row: Row) => boolean;
  /** Where a mirrored text was written. */
  readonly baseUrl: (row: Row) => string | null;
  readonly topHeading: number;
}

/** Renders Markdown on first reading and keeps the HTML in the row until the text changes. */
@Injectable()
export class HtmlCache {
  private readonly logger = new Logger(HtmlCache.name);
  /** Texts read since the start: rendered before, and rendered now. */
  readonly counts = { hits: 0, misses: 0 };

  constructor(private readonly dataSource: DataSource) {}

  /** Fills `html` of all rows; one statement stores what was missing. */
  async fill<Row extends Renderable>(rows: readonly Row[], how: RenderingOf<Row>): Promise<void> {
    const missing = rows.filter((row) => row.html === null);
    this.counts.misses += missing.length;
    this.counts.hits += rows.length - missing.length;
    if (missing.length === 0) return;
    const people = await peopleNamedIn(
      this.dataSource,
      missing.map((row) => row.body),
    );
    for (const row of missing) row.html = htmlOf(row, how, people);
    try {
      await this.dataSource.query(
        `UPDATE ${how.table} AS r SET html = n.html
           FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n(id, html, hash)
          WHERE r.id = n.id AND r.html IS NULL AND md5(r.body) = n.hash`,
        [
          missing.map((row) => row.id),
          missing.map((row) => row.html),
          missing.map((row) => createHash('md5').update(row.body).digest('hex')),
        ],
      );
    } catch (error) {
      // The page can be shown all the same.
      this.logger.warn(`HTML could not be kept: ${String(error)}`);
    }
  }
}

function htmlOf<Row extends Renderable>(
  row: Row,
  how: RenderingOf<Row>,
  people: ReadonlySet<string>,
): string {
  return renderMarkdown(row.body, {
    trusted: how.trusted(row),
    baseUrl: how.baseUrl(row) ?? undefined,
    topHeading: how.topHeading,
    idPrefix: `t${shortId(row.id).slice(-6)}-`,
    people,
  }).html;
}
