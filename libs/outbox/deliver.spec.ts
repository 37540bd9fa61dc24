import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { deliver } from './deliver';
import { isUnavailable, judge, reasonOf } from './failure';
import { OutboxHandlers, OutboxRefused, OutboxUnavailable } from './outbox-handlers';
import type { OutboxEvent, TopicSettings } from './outbox-handlers';

const context = { signal: new AbortController().signal };

function event(id: number, key: string): OutboxEvent<number> & { dispatches: number } {
  return {
    id: String(id),
    topic: 't',
    key,
    lane: 'normal',
    payload: id,
    attempts: 0,
    dispatches: 1,
    createdAt: new Date(0),
  };
}

describe('deliver', () => {
  it('finds the guilty among any, loses none, and calls nobody behind it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), bad: fc.boolean() }), {
          minLength: 1,
          maxLength: 40,
        }),
        async (wanted) => {
          const events = wanted.map(({ key }, id) => event(id, key));
          const bad = new Set(events.filter((_, id) => wanted[id]?.bad).map(({ id }) => id));
          const done: OutboxEvent[] = [];
          const delivery = await deliver(
            events,
            (part) => {
              if (part.some(({ id }) => bad.has(id))) throw new Error('bad');
              done.push(...part);
              return Promise.resolve();
            },
            context,
          );
          const firstBad = (key: string) =>
            events.find((each) => each.key === key && bad.has(each.id));
          const before = (each: OutboxEvent) =>
            Number(each.id) < Number(firstBad(each.key)?.id ?? Infinity);
          const ids = (list: readonly OutboxEvent[]) =>
            list.map(({ id }) => Number(id)).sort((a, b) => a - b);
          expect(ids(delivery.done)).toEqual(ids(events.filter(before)));
          expect(ids(done)).toEqual(ids(delivery.done));
          expect(delivery.failed.map(({ event: { id } }) => id).sort()).toEqual(
            [...new Set(events.map(({ key }) => firstBad(key)?.id))].filter(Boolean).sort(),
          );
          expect(delivery.done.length + delivery.failed.length + delivery.held.length).toBe(
            events.length,
          );
        },
      ),
    );
  });

  it('does not split while something is away', async () => {
    let calls = 0;
    const delivery = await deliver(
      [event(1, 'a'), event(2, 'b'), event(3, 'a')],
      () => {
        calls += 1;
        throw new OutboxUnavailable('down');
      },
      context,
    );
    expect(calls).toBe(1);
    expect(delivery.failed.map(({ event: { id } }) => id)).toEqual(['1', '2']);
    expect(delivery.held.map(({ id }) => id)).toEqual(['3']);
  });

  it('takes single failures from the answer and holds what is behind them', async () => {
    const delivery = await deliver(
      [event(1, 'a'), event(2, 'b'), event(3, 'b'), event(4, 'a')],
      () => Promise.resolve([{ id: '2', error: 'no' }]),
      context,
    );
    expect(delivery.done.map(({ id }) => id)).toEqual(['1', '4']);
    expect(delivery.held.map(({ id }) => id)).toEqual(['3']);
  });
});

it('hands events one by one to a handler for each, strictly in order per key', async () => {
  const seen: string[] = [];
  const handlers = new OutboxHandlers().onEach<number>('t', async ({ key, payload }) => {
    await sleep(1);
    seen.push(`${key}${payload}`);
    if (payload === 2) throw new Error('two');
  });
  const { handle, settings } = handlers.get('t') ?? {};
  const answer = await handle?.(
    [event(1, 'a'), event(2, 'b'), event(3, 'b'), event(4, 'a')],
    context,
  );
  expect(seen).toEqual(['a1', 'b2', 'a4']);
  expect(answer).toEqual([{ id: '2', error: new Error('two') }]);
  expect(settings).toMatchObject({ batch: 20, concurrency: 2, maxAttempts: 8 });
  expect(() => handlers.on('t', () => Promise.resolve())).toThrow(/two handlers/);
});

describe('judge', () => {
  const settings = { maxAttempts: 3 } as TopicSettings;
  const at = (attempts: number, dispatches: number, error: unknown, random = 0.5) =>
    judge({ ...event(1, 'a'), attempts, dispatches }, error, settings, () => random);

  it('waits twice as long each time, give or take a quarter, then gives up', () => {
    expect(at(0, 1, new Error('x'))).toEqual({ attempts: 1, retryInMs: 500, reason: 'x' });
    expect(at(1, 2, new Error('x')).retryInMs).toBe(1_000);
    expect(at(0, 1, new Error('x'), 0).retryInMs).toBe(375);
    expect(at(0, 1, new Error('x'), 1).retryInMs).toBe(625);
    expect(at(2, 3, new Error('x'))).toEqual({ attempts: 3, retryInMs: undefined, reason: 'x' });
    expect(at(0, 1, new OutboxRefused('x')).retryInMs).toBeUndefined();
  });

  it('counts nothing while something is away, and asks again every ten seconds at least', () => {
    expect(at(2, 9_999, new OutboxUnavailable('x'))).toEqual({
      attempts: 2,
      retryInMs: 10_000,
      reason: 'x',
    });
  });

  it.each([
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
    [Object.assign(new Error('connect'), { code: 'ENOENT', syscall: 'connect' }), true],
    [Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open' }), false],
    [Object.assign(new Error('shutdown'), { code: '57P01' }), true],
    [Object.assign(new Error('unique'), { code: '23505' }), false],
    [new Error('Connection terminated unexpectedly'), true],
    ['text', false],
  ])('tells what is away from what is wrong: %s', (error, away) => {
    expect(isUnavailable(error)).toBe(away);
  });
});

it.each([
  ['postgres://u:p@h/db failed', 'postgres://…@h/db failed'],
  ['password=hush, token: "hush2" left', 'password=…, token: "…" left'],
  ['a\u0000b\nc', 'a b c'],
  ['', 'Error'],
  ['x'.repeat(600), 'x'.repeat(500)],
])('keeps secrets, control characters and long texts out of reasons (%#)', (message, reason) => {
  expect(reasonOf(new Error(message))).toBe(reason);
});
