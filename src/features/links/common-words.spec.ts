import { Build } from '../../../test/support/build';
import { BuildLinks } from '../../../test/support/build-links';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { CommonWords } from './common-words';
import { LinkViews } from './link-views';

jest.setTimeout(60_000);

describe('words both ends of a link share', () => {
  let hub: TestHub;
  let build: Build;
  let links: BuildLinks;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    links = new BuildLinks(build);
    for (let n = 0; n < 12; n += 1) {
      await build.question({ title: `Question ${n}`, body: '„Pumps“ are many.' });
      await build.howto({ space: 'internal', title: `Advice ${n}`, body: 'Look at the valve.' });
    }
  });
  afterAll(() => hub?.close());

  it('are not those of a large part of the texts, as far as the reader may see them', async () => {
    const [from, to] = [
      await build.question({ title: 'Pumps and valve', body: 'The kettle hums since today.' }),
      await build.question({ title: 'Pumps: kettle hums', body: 'At the valve.' }),
    ];
    const { id } = await links.link(from, 'same-problem', to);
    const said = async (viewer: Viewer) => {
      const scope = scopeOf(viewer);
      const link = await links.reader.find(scope, id);
      const [view] = await hub.app.get(LinkViews).of(scope, link ? [link] : []);
      if (!view) throw new Error('the link is not seen');
      return (await new CommonWords(build.dataSource).sharedBy(scope, view)).words;
    };
    expect(await said(await build.viewer())).toEqual(['valve', 'kettle', 'hums']);
    expect(await said(await build.viewer('employee'))).toEqual(['kettle', 'hums']);
  });
});
