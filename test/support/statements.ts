import type { Logger } from 'typeorm';
import type { TestHub } from './hub';

/** Statements the hub sends while `work` goes on, those of its own work in the background included. */
export async function statementsOf(hub: TestHub, work: () => Promise<unknown>): Promise<string[]> {
  const { dataSource } = hub.storage;
  const { logger, options } = dataSource;
  const { logging } = options;
  const nothing = () => undefined;
  const sent: string[] = [];
  const counting: Logger = {
    logQuery: (statement) => void sent.push(statement),
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
  Object.assign(dataSource, { logger: counting });
  Object.assign(options, { logging: 'all' });
  try {
    await work();
  } finally {
    Object.assign(dataSource, { logger });
    Object.assign(options, { logging });
  }
  return sent;
}
