import { Registry } from 'prom-client';
import { Fts5SearchEngine } from '../../../libs/search-engine/adapters/fts5/fts5-search-engine';
import { makeDoc, SPEC, stream } from '../../../libs/search-engine/contract/world.contract';
import { OverlaySearchEngine } from '../../../libs/search-engine/overlay/overlay-search-engine';
import { watchOverlay } from './watch-overlay';

const inMemory = () => new Fts5SearchEngine({ directory: ':memory:' });

async function shown(registry: Registry, name: string): Promise<number | undefined> {
  const { values } = (await registry.getSingleMetric(`hub_overlay_${name}`)?.get()) ?? {};
  return values?.[0]?.value;
}

it('counts what had to leave memory before the engine had it', async () => {
  const overlay = new OverlaySearchEngine({
    slow: inMemory(),
    memory: inMemory(),
    limits: { threads: 1 },
  });
  const registry = new Registry();
  const look = watchOverlay(registry, overlay);
  try {
    await overlay.ensure(SPEC);
    await overlay.rebuild(stream([]));
    const [older, newer] = [
      makeDoc({ title: 'a', body: 'bcd' }),
      makeDoc({ title: 'x', body: '' }),
    ];
    for (const doc of [older, newer]) {
      await overlay.hold([{ thread: doc.thread, docs: [doc], gone: [] }]);
    }
    // Asked twice, nothing is counted twice.
    look();
    look();
    expect(await shown(registry, 'threads')).toBe(1);
    expect(await shown(registry, 'documents')).toBe(1);
    expect(await shown(registry, 'characters')).toBe(1);
    expect(await shown(registry, 'missing_threads')).toBe(1);
    expect(await shown(registry, 'evicted_total')).toBe(1);
    expect(await shown(registry, 'acknowledged_total')).toBe(0);
    expect(await shown(registry, 'oldest_seconds')).toBeGreaterThan(0);
  } finally {
    await overlay.close();
  }
});

it('has no numbers where nothing is answered from memory', async () => {
  const registry = new Registry();
  watchOverlay(registry, undefined)();
  expect(await shown(registry, 'threads')).toBeUndefined();
});
