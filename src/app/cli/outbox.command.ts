import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import {
  DeadLetterIdError,
  discardDeadLetters,
  listDeadLetters,
  replayDeadLetters,
} from '../../../libs/outbox/dead-letters';
import type { DeadLetterView } from '../../../libs/outbox/dead-letters';
import { outboxStats } from '../../../libs/outbox/outbox-stats';
import type { OutboxStats } from '../../../libs/outbox/outbox-stats';
import { UsageError, type Command } from './command';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;

interface Call {
  readonly action: string;
  readonly ids: readonly string[];
  readonly all: boolean;
  readonly json: boolean;
  readonly limit: number;
}

/** Shows how far the outbox is behind and what was given up; puts dead letters back or throws them away. */
export const outboxCommand: Command = {
  name: 'outbox',
  summary:
    'Shows what waits for its handlers and what was given up; replays or discards the latter',
  usage: [
    'npm run hub -- outbox [--limit N] [--json]     what waits, and the newest dead letters',
    'npm run hub -- outbox replay ID… | --all       puts dead letters back; a running hub handles them',
    'npm run hub -- outbox discard ID…              throws dead letters away for good',
  ].join('\n'),
  run: async (args, context) => {
    const call = parse(args);
    const { dataSource } = await context.storage();
    const text = await perform(call, dataSource);
    context.out.write(`${text}\n`);
    return 0;
  },
};

function parse(args: readonly string[]): Call {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        limit: { type: 'string', default: String(DEFAULT_LIMIT) },
      },
    });
    const [action = 'show', ...ids] = positionals;
    const call = { action, ids, all: values.all, json: values.json, limit: Number(values.limit) };
    const wrong = complaint(call);
    if (wrong) throw new UsageError(wrong);
    return call;
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

function complaint({ action, ids, all, limit }: Call): string | undefined {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    return `--limit takes a whole number from 1 to ${MAX_LIMIT}.`;
  }
  switch (action) {
    case 'show':
      return all ? '--all belongs to “outbox replay”.' : undefined;
    case 'replay':
      return all === ids.length > 0 ? 'Say which dead letters: their ids, or --all.' : undefined;
    case 'discard':
      return all || ids.length === 0 ? 'Say which to throw away: their ids.' : undefined;
    default:
      return `“outbox ${action}” does not exist.`;
  }
}

async function perform(call: Call, dataSource: DataSource): Promise<string> {
  try {
    if (call.action === 'show') return await show(call, dataSource);
    const count =
      call.action === 'discard'
        ? await discardDeadLetters(dataSource, call.ids)
        : await replayDeadLetters(dataSource, call.all ? 'all' : call.ids);
    if (call.json) return JSON.stringify({ [call.action]: count });
    if (call.action === 'discard') return `${counted(count)} thrown away.`;
    return `${counted(count)} put back. A running hub handles them now, otherwise the next one.`;
  } catch (error) {
    throw error instanceof DeadLetterIdError ? new UsageError(error.message) : error;
  }
}

async function show({ json, limit }: Call, dataSource: DataSource): Promise<string> {
  const stats = await outboxStats(dataSource);
  const letters = await listDeadLetters(dataSource, { limit });
  if (json) return JSON.stringify({ ...stats, deadLetters: letters }, null, 2);
  return [...lag(stats), '', ...dead(letters, stats.dead)].join('\n');
}

function lag({ topics }: OutboxStats): string[] {
  if (topics.length === 0) return ['Nothing waits: every event has been handled.'];
  const rows = topics.map((of) => [
    of.topic,
    of.lane,
    String(of.waiting),
    String(of.inFlight),
    String(of.retrying),
    `${of.oldestSeconds.toFixed(1)} s`,
    of.lastError ?? '',
  ]);
  return table([['topic', 'lane', 'waiting', 'running', 'retrying', 'oldest', 'error'], ...rows]);
}

function dead(letters: readonly DeadLetterView[], total: number): string[] {
  if (total === 0) return ['No dead letters.'];
  const rows = letters.map(({ id, topic, key, diedAt, attempts, reason }) => [
    id,
    diedAt.toISOString().slice(0, 19).replace('T', ' '),
    topic,
    key,
    String(attempts),
    reason,
  ]);
  const title = letters.length < total ? `, the newest ${letters.length}` : '';
  return [
    `${counted(total)}${title}:`,
    ...table([['id', 'given up (UTC)', 'topic', 'key', 'attempts', 'reason'], ...rows]),
  ];
}

function counted(count: number): string {
  return count === 1 ? '1 dead letter' : `${count} dead letters`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
