import { randomBytes } from 'node:crypto';
import { Meilisearch } from 'meilisearch';
import {
  describeWithMeilisearch,
  openMeilisearch,
  type TestMeilisearch,
} from '../../../../../test/support/meilisearch-server';
import { MeilisearchServer } from '../server/meilisearch-server';
import { IndexGone } from '../setup-error';
import { IndexHome, type IndexClaim } from './index-home';
import { INDEX_SETTINGS } from './index-settings';

jest.setTimeout(60_000);

describeWithMeilisearch('The home of an index', () => {
  let meilisearch: TestMeilisearch;
  let client: Meilisearch;
  let claim: IndexClaim;

  beforeAll(async () => {
    meilisearch = await openMeilisearch();
    const { url, masterKey } = meilisearch;
    client = new Meilisearch({ host: url, apiKey: masterKey || undefined });
  });
  afterAll(() => meilisearch.stop());
  beforeEach(() => {
    const index = `home-${randomBytes(6).toString('hex')}`;
    claim = { index, owner: 'us', settings: 'as they are' };
  });
  afterEach(() => client.deleteIndex(claim.index).waitTask());

  /** As a process of its own. */
  async function openHome(): Promise<IndexHome> {
    const { url, masterKey } = meilisearch;
    const server = new MeilisearchServer({ url, apiKey: masterKey, requireKey: false });
    await server.open(claim.owner, claim.index);
    return new IndexHome(server, claim);
  }

  async function tasksOf(type: 'indexCreation' | 'settingsUpdate') {
    const { results } = await client.tasks.getTasks({ indexUids: [claim.index], types: [type] });
    return results.map(({ status }) => status).sort();
  }

  it('is made once, however many processes start together', async () => {
    const homes = await Promise.all([1, 2, 3, 4].map(openHome));
    const opened = await Promise.all(homes.map((home) => home.open()));
    for (const { state } of opened) expect(state).toEqual({ rebuild: 'new', documents: 0 });
    const created = await tasksOf('indexCreation');
    expect(created.filter((status) => status === 'succeeded')).toHaveLength(1);
    // Who came late waits for the mark of who made it, and touches nothing.
    expect(await tasksOf('settingsUpdate')).toEqual(['succeeded']);
    expect((await client.index(claim.index).getSettings()).searchableAttributes).toEqual(
      INDEX_SETTINGS.searchableAttributes,
    );
  });

  it('says that it is gone while it is being made anew, which is no failure of anybody’s', async () => {
    const home = await openHome();
    await home.open();
    expect(await home.countDocuments()).toBe(0);
    await home.remove(claim.index);
    await expect(home.countDocuments()).rejects.toThrow(IndexGone);
    await home.make(claim.index);
    expect(await home.countDocuments()).toBe(0);
  });

  it('that another process marks at this very moment is no stranger’s', async () => {
    await client.createIndex(claim.index, { primaryKey: 'id' }).waitTask();
    const { url, masterKey } = meilisearch;
    const server = new MeilisearchServer({ url, apiKey: masterKey, requireKey: false });
    await server.open(claim.owner, claim.index);
    const other = await openHome();
    const keep = server.keep.bind(server);
    let asked = 0;
    // Between its look for the mark and its count of documents.
    const late: typeof server.keep = async (work) => {
      if (++asked === 2) await other.open();
      return keep(work);
    };
    const { settings } = await new IndexHome(Object.assign(server, { keep: late }), claim).make(
      claim.index,
    );
    expect(settings).toBe(claim.settings);
    expect(asked).toBeGreaterThan(2);
  });

  it('that was begun by a process that died is finished by the next', async () => {
    await client.createIndex(claim.index, { primaryKey: 'id' }).waitTask();
    const { state, mark } = await (await openHome()).open();
    expect(state).toEqual({ rebuild: 'new', documents: 0 });
    expect(mark).toMatchObject({ owner: 'us', complete: false });
    expect((await client.index(claim.index).getSettings()).rankingRules).toEqual(
      INDEX_SETTINGS.rankingRules,
    );
  });

  it('what is filled beside it takes its place, and nothing is left over', async () => {
    const home = await openHome();
    await home.open();
    await home.makeShadow(5);
    await home.makeShadow(6);
    expect(await home.mark()).toMatchObject({ gen: 0 });
    await home.swap();
    expect(await home.mark()).toMatchObject({ gen: 6 });
    const { results } = await client.getRawIndexes({ limit: 1_000 });
    const own = results.map(({ uid }) => uid).filter((uid) => uid.startsWith(claim.index));
    expect(own).toEqual([claim.index]);
  });

  it('says why it wants to be filled', async () => {
    const home = await openHome();
    const { mark } = await home.open();
    expect(home.reasonFor(undefined, 0)).toBe('new');
    expect(home.reasonFor(mark, 0)).toBe('new');
    expect(home.reasonFor(mark, 3)).toBe('incomplete');
    expect(home.reasonFor({ ...mark, complete: true, settings: 'others' }, 3)).toBe('settings');
    expect(home.reasonFor({ ...mark, complete: true }, 3)).toBeUndefined();
  });
});
