import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Logger } from 'typeorm';
import type { TestHub } from './hub';

/** Set in what `statementsOf` was asked to count, and in the requests this process answers meanwhile. */
const counted = new AsyncLocalStorage<object>();

const REQUEST_STARTS = 'http.server.request.start';

/**
 * Statements the hub sends for `work`: those of its calls and of the requests that
 * reach this process while it goes on. What the hub does in the background by
 * itself is left out: how much of that falls into a test is chance.
 */
export async function statementsOf(hub: TestHub, work: () => Promise<unknown>): Promise<string[]> {
  const { dataSource } = hub.storage;
  const { logger, options } = dataSource;
  const { logging } = options;
  const nothing = () => undefined;
  const sent: string[] = [];
  const mark = {};
  const counting: Logger = {
    logQuery: (statement) => {
      if (counted.getStore() === mark) sent.push(statement);
    },
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
  const markRequest = () => counted.enterWith(mark);
  Object.assign(dataSource, { logger: counting });
  Object.assign(options, { logging: 'all' });
  subscribe(REQUEST_STARTS, markRequest);
  try {
    await counted.run(mark, work);
  } finally {
    unsubscribe(REQUEST_STARTS, markRequest);
    Object.assign(dataSource, { logger });
    Object.assign(options, { logging });
  }
  return sent;
}
