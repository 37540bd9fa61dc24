import { QuietMoment } from './quiet-moment';

describe('a quiet moment', () => {
  const waited = async (records: { lastAt: number | undefined }, longest?: number) => {
    const begun = performance.now();
    await new QuietMoment(records).come(longest);
    return performance.now() - begun;
  };

  it('is now where nobody has searched yet, or long ago', async () => {
    expect(await waited({ lastAt: undefined })).toBeLessThan(200);
    expect(await waited({ lastAt: performance.now() - 60_000 })).toBeLessThan(200);
  });

  it('comes when the searches stop, not before', async () => {
    const records = { lastAt: performance.now() };
    const more = setTimeout(() => (records.lastAt = performance.now()), 600);
    expect(await waited(records)).toBeGreaterThan(2_000);
    clearTimeout(more);
  });

  it('is not waited for without end', async () => {
    const records = {
      get lastAt() {
        return performance.now();
      },
    };
    expect(await waited(records, 400)).toBeGreaterThanOrEqual(390);
  });
});
