import { waitForOutbox } from '../../../libs/outbox/outbox-stats';
import { Build, type BuiltItem } from '../../../test/support/build';
import { startTestHub, type TestHub } from '../../../test/support/hub';

jest.setTimeout(60_000);

describe('similar texts while somebody asks', () => {
  let hub: TestHub;
  let pump: BuiltItem;
  let boiler: BuiltItem;

  beforeAll(async () => {
    hub = await startTestHub();
    const build = new Build(hub.storage.dataSource);
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
