import { waitForOutbox } from '../libs/outbox/outbox-stats';
import { ApiTokensService } from '../src/features/accounts/api-tokens.service';
import type { Viewer } from '../src/kernel/viewer';
import { Build } from './support/build';
import { startTestHub, type TestHub } from './support/hub';
import { PageVisitor } from './support/page-visitor';
import { statementsOf } from './support/statements';

jest.setTimeout(120_000);

const FEW = 2;
const MANY = 20;

/** The same is asked of the database however many rows a page or a list shows. */
describe('the number of statements', () => {
  let hub: TestHub;
  let build: Build;
  let viewer: Viewer;
  let admin: PageVisitor;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    viewer = await build.viewer('admin');
    admin = await PageVisitor.of(hub, viewer);
    const by = await build.viewer('agent');
    for (const [word, count] of [
      ['fewwordling', FEW],
      ['manywordling', MANY],
    ] as const) {
      for (let n = 0; n < count; n++) {
        await build.thread({ by, lang: 'en', title: `${word} number ${n}`, tags: [word] });
      }
    }
    await waitForOutbox(hub.storage.dataSource);
  });
  afterAll(() => hub?.close());

  /** The fewest of three: what is read anew now and then (caches, a session seen again) is not the page’s. */
  async function countOf(path: string, by: PageVisitor = admin): Promise<number> {
    const ask = async () => {
      const { status } = await by.get(path);
      expect([path, status]).toEqual([path, 200]);
    };
    await ask();
    await waitForOutbox(hub.storage.dataSource);
    const counts: number[] = [];
    for (let n = 0; n < 3; n++) counts.push((await statementsOf(hub, ask)).length);
    return Math.min(...counts);
  }

  async function expectSame(few: string, many: string): Promise<void> {
    const [one, other] = [await countOf(few), await countOf(many)];
    expect({ path: few, statements: one }).toEqual({ path: few, statements: other });
    expect(one).toBeGreaterThan(1);
    expect(one).toBeLessThan(20);
  }

  it('of a search, as a page and by the API, does not grow with the hits', async () => {
    await expectSame('/search?q=fewwordling', '/search?q=manywordling');
    await expectSame('/api/v1/search?q=fewwordling', '/api/v1/search?q=manywordling');
  });

  it('of a history does not grow with the versions', async () => {
    const path = async (edits: number) => {
      const { id, author } = await build.question({ body: 'Version 1' });
      for (let n = 0; n < edits; n++) {
        await build.writer.edit(author, id, { body: `Version ${n + 2}` });
      }
      return `${(await build.reader.get(viewer, id)).path}/history`;
    };
    await expectSame(await path(FEW), await path(MANY));
  });

  it('of the own page does not grow with tokens and sessions', async () => {
    const busy = await build.viewer();
    const calm = await build.viewer();
    const pages: PageVisitor[] = [];
    for (const [who, count] of [
      [calm, FEW],
      [busy, MANY],
    ] as const) {
      for (let n = 0; n < count; n++) {
        await hub.app.get(ApiTokensService).create(String(who.id), { name: `${n}`, scope: 'read' });
        await PageVisitor.of(hub, who);
      }
      pages.push(await PageVisitor.of(hub, who));
    }
    const [few, many] = [await countOf('/me', pages[0]), await countOf('/me', pages[1])];
    expect(few).toBe(many);
  });

  it('of the list of people does not grow with the people', async () => {
    for (const [name, count] of [
      ['Fewling', FEW],
      ['Manyling', MANY],
    ] as const) {
      for (let n = 0; n < count; n++) {
        const person = await build.viewer({ groups: [await build.group()] });
        await hub.dataSourceRows(`UPDATE users SET display_name = $2 WHERE id = $1`, [
          person.id,
          `${name} ${n}`,
        ]);
      }
    }
    await expectSame('/admin/people?q=fewling', '/admin/people?q=manyling');
    await expectSame('/api/v1/people?q=fewling', '/api/v1/people?q=manyling');
  });

  it('of the list of imports does not grow with the imports', async () => {
    const add = (count: number) =>
      hub.dataSourceRows(
        `INSERT INTO import_runs (id, started_by, files, state, finished_at)
         SELECT gen_random_uuid(), $1, '{a.jsonl}', 'done', now() FROM generate_series(1, $2::int)`,
        [viewer.id, count],
      );
    await add(FEW);
    const few = [await countOf('/admin/import'), await countOf('/api/v1/imports')];
    await add(MANY);
    expect([await countOf('/admin/import'), await countOf('/api/v1/imports')]).toEqual(few);
  });
});
