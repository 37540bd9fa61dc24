import { waitForOutbox } from '../../../libs/outbox/outbox-stats';
import { Build, type BuiltItem } from '../../../test/support/build';
import { visibleText } from '../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { PageVisitor } from '../../../test/support/page-visitor';
import type { Viewer } from '../../kernel/viewer';
import { SimilarService } from './similar.service';

jest.setTimeout(60_000);

describe('similar texts while somebody asks', () => {
  let hub: TestHub;
  let build: Build;
  let pump: BuiltItem;
  let boiler: BuiltItem;

  beforeAll(async () => {
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    pump = await build.question({
      title: 'Circulation pump shows E17 every morning',
      body: 'The pumps are broken since the firmware update.',
    });
    boiler = await build.question({
      title: 'Boiler loses pressure',
      body: 'The pump is fine, but water drips under the boiler.',
    });
    await build.question({ title: 'What is the new invoice about', body: 'It is not clear.' });
    await waitForOutbox(hub.storage.dataSource, { timeoutMs: 30_000 });
  });
  afterAll(() => hub?.close());

  const shown = async (title: string, body?: string): Promise<string[]> => {
    const reply = await fetch(`${hub.url}/api/v1/similar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title, body }),
    });
    const { data } = (await reply.json()) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };

  it('begin with those that hold an answer, whatever is more alike', async () => {
    const title = 'Zzfaucet drips at night';
    const open = await build.question({ title, body: 'The zzfaucet drips at night.' });
    const solved = await build.question({ title: 'Zzfaucet drips', body: 'Always, and loudly.' });
    const answer = await build.answer(solved, { body: 'Change the washer.' });
    await build.posts.accept(solved.author, answer.id, true);
    await waitForOutbox(hub.storage.dataSource, { timeoutMs: 30_000 });
    expect((await shown(title)).slice(0, 2)).toEqual([solved.id, open.id]);
    const alike = hub.app.get(SimilarService);
    const { hits: byLikeness } = await alike.similar(build.guest, { title });
    expect(byLikeness.slice(0, 2).map(({ id }) => id)).toEqual([open.id, solved.id]);
  });

  it('tell staff of an internal answer, and members of none', async () => {
    const title = 'Zzhinge squeaks in winter';
    await build.question({ title, body: 'The zzhinge squeaks in winter.' });
    const howto = await build.howto({ title: `${title} internally`, body: 'Grease the zzhinge.' });
    await waitForOutbox(hub.storage.dataSource, { timeoutMs: 30_000 });
    const form = async (viewer: Viewer) => {
      const visitor = await PageVisitor.of(hub, viewer);
      return (await visitor.get(`/ask?title=${encodeURIComponent(title)}`)).text;
    };
    const said = 'Internal: customers do not see it';
    // What the script reads stands in both pages; the line itself only where there is such a text.
    const staff = visibleText(await form(await build.viewer('agent')));
    expect(staff).toContain(`${title} internally ${said}`);
    const member = await form(await build.viewer());
    expect(visibleText(member)).toContain(title);
    for (const trace of ['internally', howto.id]) expect(member).not.toContain(trace);
    expect(visibleText(member)).not.toContain(said);
  });

  it('are none as long as no word says what it is about', async () => {
    expect(await shown('What is the new')).toEqual([]);
    expect(await shown('Help', 'it does not')).toEqual([]);
  });

  it('are those that have one word in their title, or two at all', async () => {
    expect(await shown('E17')).toEqual([pump.id]);
    expect(await shown('The pump is')).toEqual([pump.id]);
    expect(await shown('Pump, water')).toEqual([boiler.id]);
    expect(await shown('Broken pump')).toEqual([pump.id]);
    expect(await shown('Invoice pump')).toEqual([]);
  });

  it('are all that are alike where there is something to compare', async () => {
    const found = await shown(
      'Pump is broken',
      'Since the update it shows E17, an invoice follows',
    );
    expect(found[0]).toBe(pump.id);
    expect(found).toContain(boiler.id);
  });
});
