import { DEFAULT_WEIGHTS } from '../ranking-weights';
import type { SearchDoc } from '../search-doc';
import { EVERYBODY, find, makeDoc, query, useEngine, writeDocs } from './world.contract';
import type { MakeHarness } from './world.contract';

/** Points 15 and 16: coarse order only. */
export function rankingContract(make: MakeHarness): void {
  const engine = useEngine(make);

  it('15: a hit in the title stands above the same words in the body', async () => {
    const body = makeDoc({ title: 'Something else', body: 'about the turbine' });
    const title = makeDoc({ title: 'About the turbine', body: 'something else' });
    await writeDocs(engine(), [body, title]);
    expect(await find(engine(), 'turbine')).toEqual([title.id, body.id]);
  });

  it('15: an item stands for itself above its own posts, which know its title', async () => {
    const thread = 'context1';
    const layer = makeDoc({ thread, title: 'Gyroscope drift', body: 'It drifts.' });
    const post = makeDoc({
      thread,
      type: 'post',
      title: 'Gyroscope drift',
      body: 'Recalibrate daily.',
    });
    const other = makeDoc({ title: 'Recalibrate', body: 'daily' });
    await writeDocs(engine(), [post, layer, other]);
    const [first] = await find(engine(), 'gyroscope drift');
    expect(first).toBe(layer.id);
    expect((await find(engine(), 'gyroscope recalibrate'))[0]).toBe(post.id);
  });

  it.each([
    ['official', { official: 1 }],
    ['accepted', { accepted: 1 }],
    ['confirmed', { confirmed: 12 }],
    ['good', { quality: 9 }],
  ] as const)('16: of equal texts the %s one stands above', async (word, marks) => {
    const text = { title: `signal ${word}`, body: `one ${word} text` };
    const [plain, marked] = [makeDoc(text), makeDoc({ ...text, ...marks })];
    await writeDocs(engine(), [plain, marked]);
    const found = await find(engine(), `signal ${word} `);
    expect(found.slice(0, 2)).toEqual([marked.id, plain.id]);
  });

  it('15: of equal texts the newest stands above', async () => {
    const docs = [3, 1, 2].map((day) =>
      makeDoc({ title: 'daybreak', created: 1_700_000_000 + day * 86_400 }),
    );
    await writeDocs(engine(), docs);
    expect(await find(engine(), 'daybreak')).toEqual([docs[0]?.id, docs[2]?.id, docs[1]?.id]);
  });

  it.each(['typing', 'question'] as const)(
    'says that a title is what somebody asked for, word by word (%s)',
    async (mode) => {
      const title = `Stargazing ${mode} without a telescope`;
      const [same, near] = [title, `${title} in the light of every city`].map((own) =>
        makeDoc({ title: own, body: 'stargazing with bare eyes' }),
      );
      await writeDocs(engine(), [same, near] as SearchDoc[]);
      const { hits } = await engine().search(query(`${title} `, { mode }), EVERYBODY);
      const exactness = (doc = same): number =>
        hits.find(({ id }) => id === doc?.id)?.why.factors.titleExact ?? 0;
      expect(hits[0]?.id).toBe(same?.id);
      // An engine may leave words out that say nothing.
      expect(exactness()).toBeGreaterThan(1 + 0.7 * DEFAULT_WEIGHTS.titleExact);
      expect(exactness(near)).toBeLessThan(exactness());
    },
  );

  it('says why: words, text score, factors that multiply it', async () => {
    const doc = makeDoc({ title: 'whyness explained', official: 1, confirmed: 3 });
    await writeDocs(engine(), [doc]);
    const { hits } = await engine().search(query('whyness explained '), EVERYBODY);
    const why = hits[0]?.why;
    expect(why?.words).toBe(2);
    expect(why?.textScore).toBeGreaterThan(0);
    expect(why?.factors.official).toBeGreaterThan(1);
    expect(why?.factors.confirmed).toBeGreaterThan(1);
    expect(why?.factors.accepted).toBe(1);
    expect(hits[0]?.score).toBeGreaterThan(0);
  });
}
