import { Build } from '../../../test/support/build';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { statementsOf } from '../../../test/support/statements';
import { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { ReadHits } from './read-hits';
import { compact, layerDocId } from './search-documents';

jest.setTimeout(60_000);

describe('hits read again', () => {
  let hub: TestHub;
  let build: Build;
  let hits: { id: string; thread: string }[];
  const terms = new Set(['lantern']);
  const guests = scopeOf(Viewer.guest());
  const reading = () => new ReadHits(hub.storage.dataSource, guests);

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    const by = await build.viewer('agent');
    const ids = await Promise.all(
      [1, 2, 3].map(async (n) => {
        const { id } = await build.thread({ by, lang: 'en', title: `Lantern number ${n}` });
        return id;
      }),
    );
    const rows = await hub.dataSourceRows<{ id: string; item_id: string }>(
      'SELECT id, item_id FROM layers WHERE item_id = ANY($1::uuid[]) ORDER BY item_id',
      [ids],
    );
    hits = rows.map((row) => ({ id: layerDocId(row.id), thread: compact(row.item_id) }));
  });
  afterAll(() => hub?.close());

  it('takes one statement where all were foreseen, and one more for others', async () => {
    const [first, second, third] = hits as [(typeof hits)[0], (typeof hits)[0], (typeof hits)[0]];
    const read = async (shown: typeof hits) => {
      const one = reading();
      let found: ReadonlyMap<string, unknown> = new Map();
      const statements = await statementsOf(hub, async () => {
        one.foresee([first, second], terms);
        found = await one.read(shown);
      });
      return { statements: statements.length, isAll: shown.every(({ id }) => found.has(id)) };
    };
    expect(await read([second, first])).toEqual({ statements: 1, isAll: true });
    expect(await read([third, second])).toEqual({ statements: 2, isAll: true });
  });

  it('marks the terms in all of them', async () => {
    const one = reading();
    one.foresee(hits.slice(0, 1), terms);
    const marks = [...(await one.read(hits)).values()].map(({ titleMarks }) => titleMarks);
    expect(marks).toEqual(hits.map(() => [[0, 7]]));
  });

  it('leaves out what was hidden, foreseen or not', async () => {
    const [gone, kept] = hits as [(typeof hits)[0], (typeof hits)[0]];
    const hide = (acl: string) =>
      hub.dataSourceRows(
        `UPDATE items SET acl = $2::text[] WHERE replace(id::text, '-', '') = $1`,
        [gone.thread, acl],
      );
    await hide('{employees}');
    for (const foreseen of [[], [gone]]) {
      const one = reading();
      one.foresee(foreseen, terms);
      expect([...(await one.read([gone, kept])).keys()]).toEqual([kept.id]);
    }
    await hide('{public}');
  });

  it('fails where reading fails, and only there', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const broken = [{ id: hits[0]?.id ?? '', thread: 'no uuid at all' }];
    const left = reading();
    left.foresee(broken, terms);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(unhandled).not.toHaveBeenCalled();
    process.off('unhandledRejection', unhandled);
    const one = reading();
    one.foresee(broken, terms);
    await expect(one.read(hits)).rejects.toThrow('uuid');
  });
});
