import { Build } from '../../../../test/support/build';
import { visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor } from '../../../../test/support/page-visitor';
import { buildWeb } from '../../../../bin/build-web.js';

jest.setTimeout(60_000);

describe('pages about an item', () => {
  let hub: TestHub;
  let build: Build;

  beforeAll(async () => {
    await buildWeb();
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
  });
  afterAll(() => hub?.close());

  it('says in the history who accepted an answer, in the reader’s language', async () => {
    const member = await build.viewer();
    const guest = await PageVisitor.of(hub);
    const asGerman = await PageVisitor.of(hub, await build.viewer({ locale: 'de' }));
    const question = await build.question({ by: member });
    const { id } = await build.answer(question);
    await build.posts.accept(member, id, true);
    const path = `${(await build.reader.get(member, question.id)).path}/history`;
    const [english, german] = [await guest.get(path), await asGerman.get(path)];
    expect(visibleText(english.text)).toContain('An answer was accepted. Solved');
    expect(visibleText(german.text)).toContain('Eine Antwort wurde angenommen. Gelöst');
    await build.posts.accept(member, id, false);
    expect((await asGerman.get(`${path}/3`)).text).toContain('Annahme der Antwort');
  });

  it('shows a form again with readers nobody has, whatever they are called', async () => {
    const asAgent = await PageVisitor.of(hub, await build.viewer('agent'));
    for (const audience of ['constructor', '__proto__']) {
      const form = { space: 'internal', title: '', audience, 'layers.0.body': '' };
      const again = await asAgent.post('/new/article', form);
      expect(again.status).toBe(422);
      expect(again.text).toContain(`>${audience}</option>`);
    }
  });
});
