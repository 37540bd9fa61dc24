import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccessScope } from '../access/access.api';
import type { LinkView } from './link-views';
import { keyOf, sharedWords, type SharedWords, type WrittenText } from './shared-words';

/** Newest texts that are looked at, and how much of each, in characters. */
const TEXTS = 200;
const READ = 1_000;
/** A word that more of them have tells nothing apart; among few texts nothing is common. */
const LARGE_PART = 0.2;
const FEWEST = 8;

/** `$1` the scope, `$2` the words; a text has a word where a word of it begins so. */
const COMMON = `
  WITH texts AS MATERIALIZED (
    SELECT lower(translate(i.title || ' ' || coalesce(l.body, ''), E'\\n(„"*', '     ')) AS text
      FROM (SELECT id, title FROM items WHERE acl && $1::text[] AND deleted_at IS NULL
             ORDER BY created_at DESC, id DESC LIMIT ${TEXTS}) i
      LEFT JOIN LATERAL (SELECT left(body, ${READ}) AS body FROM layers
                          WHERE item_id = i.id AND acl && $1::text[] ORDER BY position LIMIT 1) l ON true)
  SELECT word FROM unnest($2::text[]) word
   WHERE (SELECT count(*) FROM texts WHERE strpos(' ' || text, ' ' || word) > 0)
       > greatest(${FEWEST}, (SELECT count(*) FROM texts) * ${LARGE_PART})`;

/** What the texts at both ends of a link share, without the words a large part of the texts has. */
@Injectable()
export class CommonWords {
  constructor(private readonly dataSource: DataSource) {}

  /** Of each end title and excerpt, a line break between; one query over at most 200 texts the reader may see. */
  async sharedBy(scope: AccessScope, { from, to }: LinkView): Promise<SharedWords> {
    const [a, b] = [writtenAt(from), writtenAt(to)];
    const { words } = sharedWords(a, b);
    if (words.length === 0) return sharedWords(a, b);
    const rows = await this.dataSource.query<{ word: string }[]>(COMMON, [
      scope.tokens,
      words.map(keyOf),
    ]);
    return sharedWords(a, b, new Set(rows.map(({ word }) => word)));
  }
}

const writtenAt = ({ card }: LinkView['from']): WrittenText => ({
  text: `${card.title}\n${card.excerpt}`,
  lang: card.lang,
});
