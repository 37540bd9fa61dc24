import { Build } from '../../../test/support/build';
import { QuietMoment } from './quiet-moment';
import { SearchRecords } from './search-records';

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

  it('is waited for while people search in another process, too', async () => {
    const build = await Build.start();
    try {
      const web = new SearchRecords(build.dataSource, (text) => expect(text).toBe(''));
      const worker = new SearchRecords(build.dataSource, (text) => expect(text).toBe(''));
      const comes = () => new QuietMoment(worker, () => worker.newestAgeMs()).come(300);
      expect(await comes()).toBe(true);
      web.add(build.guest, 'printer', 'typing', 0, []);
      await web.flush();
      expect(await comes()).toBe(false);
      await build.dataSource.query(`UPDATE search_records SET at = at - interval '4 seconds'`);
      expect(await comes()).toBe(true);
      expect(await new QuietMoment(worker).come(300)).toBe(true);
    } finally {
      await build.close();
    }
  });
});
