import * as fc from 'fast-check';
import { MemoryRateStore } from './rate-limit';

const MINUTE = 60_000;

function storeAt(start = 0) {
  let now = start;
  const store = new MemoryRateStore(() => now);
  return {
    hit: (limit: number, key = 'a') => store.increment(key, MINUTE, limit),
    pass: (ms: number) => (now += ms),
  };
}

describe('the store of rate limits', () => {
  it('lets through as many as allowed and then none, for each caller apart', async () => {
    const { hit } = storeAt();
    const states = [];
    for (let i = 0; i < 5; i++) states.push((await hit(3)).isBlocked);
    expect(states).toEqual([false, false, false, true, true]);
    expect((await hit(3, 'b')).isBlocked).toBe(false);
  });

  it('never lets through twice the limit around a full minute', async () => {
    const { hit, pass } = storeAt(MINUTE - 1000);
    for (let i = 0; i < 100; i++) await hit(100);
    pass(2000);
    let through = 0;
    for (let i = 0; i < 100; i++) if (!(await hit(100)).isBlocked) through += 1;
    expect(through).toBeLessThanOrEqual(3);
  });

  it('says after how many seconds one more is let through, and is right', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 }),
        async (limit, pauses) => {
          const { hit, pass } = storeAt(123);
          for (const pause of pauses) {
            pass(pause);
            const state = await hit(limit);
            if (!state.isBlocked) continue;
            expect(state.timeToBlockExpire).toBeGreaterThan(0);
            expect(state.timeToBlockExpire).toBeLessThanOrEqual(121);
            pass(state.timeToBlockExpire * 1000);
            expect((await hit(limit)).isBlocked).toBe(false);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('forgets callers who stay away', async () => {
    const { hit, pass } = storeAt();
    for (let i = 0; i < 3; i++) await hit(3);
    expect((await hit(3)).isBlocked).toBe(true);
    pass(2 * MINUTE);
    expect(await hit(3)).toMatchObject({ isBlocked: false, totalHits: 1 });
  });
});
