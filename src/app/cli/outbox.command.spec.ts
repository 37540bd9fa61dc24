import { PassThrough } from 'node:stream';
import { DataSource } from 'typeorm';
import { createTestDatabase } from '../../../test/support/database';
import { writeOutbox } from '../../../libs/outbox/write-outbox';
import { dataSourceOptions } from '../../database/data-source';
import { UsageError, type CommandContext } from './command';
import { outboxCommand } from './outbox.command';

let dataSource: DataSource;

beforeAll(async () => {
  const { connection } = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions(connection, { max: 2 })).initialize();
});
afterAll(() => dataSource.destroy());

async function run(...args: string[]): Promise<string> {
  const out = new PassThrough().setEncoding('utf8');
  const context = { out, storage: () => Promise.resolve({ dataSource }) };
  expect(await outboxCommand.run(args, context as unknown as CommandContext)).toBe(0);
  return out.read() as string;
}

it('shows what waits and what was given up, replays and discards', async () => {
  expect(await run()).toBe('Nothing waits: every event has been handled.\n\nNo dead letters.\n');
  await writeOutbox(dataSource, [{ topic: 'index', key: 'k', payload: {} }]);
  await dataSource.query(
    `INSERT INTO outbox_dead (id, topic, key, lane, weight, payload, created_at, died_at, attempts, reason)
     SELECT n, 'mail', 'to-' || n, 'normal', 1, '{}', now(), '2026-01-01T00:00:00Z', 8, 'no such address'
       FROM generate_series(101, 103) AS n`,
  );
  const shown = await run('--limit', '2');
  expect(shown).toMatch(/^index +normal +1 +0 +0 +\d+\.\d s$/m);
  expect(shown).toContain('3 dead letters, the newest 2:\n');
  expect(shown).toMatch(/^103 +2026-01-01 00:00:00 +mail +to-103 +8 +no such address$/m);
  expect(shown).not.toContain('to-101');
  expect(JSON.parse(await run('--json'))).toMatchObject({
    waiting: 1,
    dead: 3,
    deadLetters: [{ id: '103' }, { id: '102' }, { id: '101' }],
  });

  expect(await run('discard', '101')).toBe('1 dead letter thrown away.\n');
  expect(await run('replay', '102')).toMatch(/^1 dead letter put back\./);
  expect(await run('replay', '--all', '--json')).toBe('{"replay":1}\n');
  expect(await run()).toContain('No dead letters.');
  expect(await run()).toMatch(/^mail +normal +2 /m);
});

it.each([
  [['play'], /“outbox play” does not exist/],
  [['replay'], /their ids, or --all/],
  [['replay', '1', '--all'], /their ids, or --all/],
  [['discard'], /their ids/],
  [['replay', '1; DROP TABLE outbox'], /is no dead letter's id/],
  [['--limit', '0'], /whole number from 1/],
  [['--nonsense'], /--nonsense/],
])('refuses %j with a sentence', async (args, sentence) => {
  const called = run(...args);
  await expect(called).rejects.toThrow(UsageError);
  await expect(called).rejects.toThrow(sentence);
});
