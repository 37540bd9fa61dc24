import { parseArgs } from 'node:util';
import { writeOutbox } from '../../../libs/outbox/write-outbox';
import { TOPICS, type IndexPayload } from '../../kernel/events';
import type { Command } from './command';

const BATCH = 500;

/** Hands every item to the indexer again, through the outbox of the running (or next started) hub. */
export const reindexCommand: Command = {
  name: 'reindex',
  summary: 'Brings the whole search index up to date again, in the background',
  usage: 'npm run hub -- reindex [--space company|community|peer|internal]',
  run: async (args, context) => {
    const { values } = parseArgs({ args: [...args], options: { space: { type: 'string' } } });
    const { dataSource } = await context.storage();
    let after = '00000000-0000-0000-0000-000000000000';
    let count = 0;
    for (;;) {
      const rows = await dataSource.query<{ id: string }[]>(
        `SELECT id FROM items WHERE id > $1 AND ($2::text IS NULL OR space = $2) ORDER BY id LIMIT ${BATCH}`,
        [after, values.space ?? null],
      );
      const ids = rows.map((row) => row.id);
      const last = ids.at(-1);
      if (!last || context.signal.aborted) break;
      const payload: IndexPayload = { items: ids, fanout: ids };
      const row = {
        topic: TOPICS.index,
        key: `reindex:${after}`,
        lane: 'bulk' as const,
        weight: ids.length,
        payload,
      };
      await dataSource.transaction((manager) => writeOutbox(manager, [row]));
      count += ids.length;
      after = last;
    }
    context.out.write(`${count} items will be indexed again.\n`);
    return 0;
  },
};
