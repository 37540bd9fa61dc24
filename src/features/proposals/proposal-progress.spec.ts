import { Build } from '../../../test/support/build';
import { proposalProgress } from './proposal-progress';
import { askForProposals } from './proposer';

describe('looking at everything', () => {
  let build: Build;
  beforeAll(async () => (build = await Build.start()));
  afterAll(() => build.close());

  it('tells how far it has come, and nothing while nobody asked', async () => {
    const items = [await build.question(), await build.question(), await build.question()];
    const ids = items.map(({ id }) => id).sort();
    expect(await proposalProgress(build.dataSource)).toBeUndefined();
    await askForProposals(build.dataSource.manager);
    expect(await proposalProgress(build.dataSource)).toEqual({ done: 0, total: 3 });
    await askForProposals(build.dataSource.manager, ids[1]);
    expect(await proposalProgress(build.dataSource)).toEqual({ done: 2, total: 3 });
    await build.dataSource.query(`DELETE FROM outbox WHERE topic = 'proposals'`);
    expect(await proposalProgress(build.dataSource)).toBeUndefined();
  });
});
