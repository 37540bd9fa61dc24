import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Numbers for the overview that are not about texts: those are counted under a scope like everywhere. */
export interface AdminNumbers {
  readonly accounts: number;
  readonly staff: number;
  readonly closed: number;
  readonly organisations: number;
  readonly groups: number;
  /** Of the last seven days. */
  readonly searches: number;
  readonly withoutHit: number;
  readonly withoutClick: number;
}

@Injectable()
export class AdminNumbersReader {
  constructor(private readonly dataSource: DataSource) {}

  /** One query. */
  async read(): Promise<AdminNumbers> {
    const [row] = await this.dataSource.query<AdminNumbers[]>(
      `SELECT u.*, s.*, (SELECT count(*)::int FROM organisations) AS organisations,
              (SELECT count(*)::int FROM groups) AS groups
         FROM (SELECT count(*) FILTER (WHERE kind = 'person' AND deactivated_at IS NULL)::int AS accounts,
                      count(*) FILTER (WHERE deactivated_at IS NULL
                        AND roles && '{agent,employee,curator,moderator,admin}'::text[])::int AS staff,
                      count(*) FILTER (WHERE deactivated_at IS NOT NULL)::int AS closed
                 FROM users) AS u,
              (SELECT count(*)::int AS searches, count(*) FILTER (WHERE hits = 0)::int AS "withoutHit",
                      count(*) FILTER (WHERE hits > 0 AND NOT clicked)::int AS "withoutClick"
                 FROM search_records WHERE at > now() - interval '7 days') AS s`,
    );
    if (!row) throw new Error('The database gave no numbers.');
    return row;
  }
}
