import { Fts5SearchEngine } from '../adapters/fts5/fts5-search-engine';
import { EVERYBODY, idsOf, makeDoc, query, stream, writeDocs } from '../contract/world.contract';
import { OverlaySearchEngine } from './overlay-search-engine';

const MODEL = { model: 'contract', dimensions: 2 };
const EAST = { values: Int8Array.of(127, 0), scale: 1 / 127 };
const NORTH_EAST = { values: Int8Array.of(90, 90), scale: 1 / 127 };
const asked = query('completely different wording ', { vector: Float32Array.of(1, 0) });

describe('meaning through the overlay', () => {
  it('finds what is just written by its meaning, beside what the slow engine has, nearest first', async () => {
    const engine = new OverlaySearchEngine({
      slow: new Fts5SearchEngine({ directory: ':memory:' }),
      memory: new Fts5SearchEngine({ directory: ':memory:' }),
    });
    try {
      await engine.ensure({ name: 'texts', settings: {}, meaning: MODEL });
      await engine.rebuild(stream([]));
      const old = makeDoc({ title: 'Cold radiator', vectors: [NORTH_EAST] });
      const changed = makeDoc({ title: 'Tax form', vectors: [EAST] });
      await writeDocs(engine, [old, changed]);
      const fresh = makeDoc({ title: 'Heizung kalt', vectors: [EAST] });
      const { thread } = changed;
      const now = { ...changed, version: 2, vectors: [{ ...EAST, values: Int8Array.of(0, 127) }] };
      await engine.hold([
        { thread: fresh.thread, docs: [fresh], gone: [] },
        { thread, docs: [now], gone: [] },
      ]);
      const page = await engine.search(asked, EVERYBODY);
      expect(idsOf(page)).toEqual([fresh.id, old.id]);
      expect(page.total.value).toBe(2);
      const like = { title: asked.text, vector: asked.vector };
      const similar = await engine.similar(like, EVERYBODY, 5);
      expect(similar.map(({ id }) => id)).toEqual([fresh.id, old.id]);
    } finally {
      await engine.close();
    }
  });
});
