import fc from 'fast-check';
import { makeAclToken } from '../access-scope';
import type { SearchDoc } from '../search-doc';
import type { FacetField } from '../search-query';
import {
  EVERYBODY,
  find,
  idsOf,
  makeDoc,
  put,
  del,
  query,
  scopeOf,
  useEngine,
  write,
  writeDocs,
} from './world.contract';
import type { MakeHarness } from './world.contract';

const FACETS: readonly FacetField[] = ['space', 'kind', 'lang', 'tag', 'product', 'state'];

/** Points 5 and 6: who sees what, by an oracle that knows nothing of engines. */
export function accessContract(make: MakeHarness): void {
  const engine = useEngine(make);

  it('5: any shared token lets in; no acl, no scope and unknown tokens let nothing in', async () => {
    const open = makeDoc({ title: 'doorway', acl: ['public'] });
    const both = makeDoc({ title: 'doorway', acl: ['org:a', 'employees'] });
    const nobody = makeDoc({ title: 'doorway', acl: [] });
    await writeDocs(engine(), [open, both, nobody]);
    const seenBy = async (...tokens: string[]): Promise<string[]> =>
      (await find(engine(), 'doorway', {}, scopeOf(...tokens))).sort();
    expect(await seenBy('public')).toEqual([open.id]);
    expect(await seenBy('org:a')).toEqual([both.id]);
    expect(await seenBy('public', 'employees')).toEqual([open.id, both.id].sort());
    expect(await seenBy('org:b')).toEqual([]);
    expect(await seenBy()).toEqual([]);
    const empty = await engine().search(query(''), scopeOf());
    expect(empty.total.value).toBe(0);
  });

  it('5: tokens that begin alike, or hold our separators, are different tokens', async () => {
    const tokens = ['user:a', 'user:ab', 'user_a', 'user-a', 'userza', 'user:a:b', 'userzca'];
    const docs = tokens.map((token) => makeDoc({ title: 'lookalike', acl: [token] }));
    await writeDocs(engine(), docs);
    for (const [i, token] of tokens.entries()) {
      expect(await find(engine(), 'lookalike', {}, scopeOf(token))).toEqual([docs[i]?.id]);
    }
  });

  it('5: a word of hidden texts only is unknown everywhere: hits, corrections, beginnings', async () => {
    const secret = ['canaryxylophone', 'canaryzeppelin'];
    const hidden = secret.map((word) =>
      makeDoc({ title: `${word} plan`, body: word, tags: [word], acl: ['employees'] }),
    );
    await writeDocs(engine(), [...hidden, makeDoc({ title: 'canary birds sing' })]);
    for (const text of [
      'canaryxylophone',
      'canaryxylophnoe',
      'canaryx',
      'canaryxylophone birds',
      '"canaryxylophone plan"',
      'canaryzepelin',
    ]) {
      const page = await engine().search(query(text, { facets: [...FACETS] }), EVERYBODY);
      const { terms, facets, hits } = page;
      const shown = JSON.stringify(terms.flatMap((t) => [...t.alternatives, t.corrected ?? '']));
      expect(shown).not.toMatch(/xylo|zepp/);
      expect(JSON.stringify(facets)).not.toMatch(/xylo|zepp/);
      for (const { id } of hits) expect(hidden.map((doc) => doc.id)).not.toContain(id);
    }
    const tags = await engine().facetValues('tag', 'canary', query(''), EVERYBODY);
    expect(tags).toEqual([]);
    expect(await engine().suggest('canaryxyloph', EVERYBODY, 8)).toEqual([]);
    expect(await engine().similar({ title: 'canaryxylophone plan' }, EVERYBODY, 5)).toEqual([]);
  });

  it('5: hidden texts do not move the order or the scores of what is seen', async () => {
    const seen = [
      makeDoc({ title: 'ledger balance', body: 'numbers of the balance' }),
      makeDoc({ title: 'balance wheel', body: 'ledger ledger and more words here' }),
    ];
    await writeDocs(engine(), seen);
    const ask = async (): Promise<unknown[]> =>
      (await engine().search(query('ledger balance'), EVERYBODY)).hits.map((hit) => [
        hit.id,
        hit.why.textScore,
      ]);
    const before = await ask();
    const hidden = Array.from({ length: 40 }, () =>
      makeDoc({ title: 'ledger', body: 'ledger '.repeat(30), acl: ['employees'] }),
    );
    await writeDocs(engine(), hidden);
    if (engine().info.caps.has('threadCounts')) expect(await ask()).toEqual(before);
    else
      expect((await ask()).map((hit) => (hit as string[])[0])).toEqual(
        before.map((hit) => (hit as string[])[0]),
      );
  });

  it('5: a text that turns hidden is gone for those who lost it, at once after settling', async () => {
    const doc = makeDoc({ title: 'turncoat', acl: ['public'] });
    await writeDocs(engine(), [doc]);
    expect(await find(engine(), 'turncoat')).toEqual([doc.id]);
    await writeDocs(engine(), [{ ...doc, version: 2, acl: [makeAclToken('employees')] }]);
    expect(await find(engine(), 'turncoat')).toEqual([]);
    expect(await find(engine(), 'turncoat', {}, scopeOf('employees'))).toEqual([doc.id]);
    await write(engine(), [del(doc, 3)]);
    expect(await find(engine(), 'turncoat', {}, scopeOf('employees'))).toEqual([]);
  });

  it('5: random readers and random texts agree with the oracle on every surface', async () => {
    const tokens = ['public', 'members', 'org:a', 'org:b', 'group:x', 'user:1'];
    const docs: SearchDoc[] = fc
      .sample(
        fc.record({
          acl: fc.subarray(tokens),
          space: fc.constantFrom('company', 'peer'),
          tags: fc.subarray(['red', 'green', 'blue']),
          words: fc.subarray(['walrus', 'narwhal', 'dolphin'], { minLength: 1 }),
          thread: fc.integer({ min: 0, max: 25 }),
        }),
        { numRuns: 80, seed: 7 },
      )
      .map(({ acl, space, tags, words, thread }) =>
        makeDoc({ acl, space, tags, body: words.join(' '), thread: `oracle${thread}` }),
      );
    await writeDocs(engine(), docs);
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(tokens),
        fc.constantFrom('walrus', 'narwhal', 'dolphin'),
        fc.option(fc.constantFrom('company', 'peer')),
        async (mine, word, space) => {
          const fits = (doc: SearchDoc): boolean =>
            doc.acl.some((token) => mine.includes(token)) &&
            doc.body.includes(word) &&
            (space === null || doc.space === space);
          const expected = docs.filter(fits);
          const filter = space === null ? undefined : ({ field: 'space', in: [space] } as const);
          const scope = scopeOf(...mine);
          const asked = query(`${word} `, { filter, size: 100, facets: ['space', 'tag'] });
          const page = await engine().search(asked, scope);
          expect(idsOf(page).sort()).toEqual(expected.map(({ id }) => id).sort());
          expect(page.total.value).toBe(expected.length);
          for (const tag of ['red', 'green', 'blue']) {
            const count = expected.filter((doc) => doc.tags.includes(tag)).length;
            const shown = page.facets.tag?.find(({ value }) => value === tag)?.count ?? 0;
            expect(shown).toBe(count);
          }
          const threads = new Set(expected.map(({ thread }) => thread));
          const distinct = await engine().search({ ...asked, distinctThread: true }, scope);
          expect(new Set(distinct.hits.map(({ thread }) => thread))).toEqual(threads);
          expect(distinct.hits.length).toBe(threads.size);
          if (engine().info.caps.has('threadCounts')) {
            expect(distinct.total).toEqual({ value: threads.size, rel: 'exact' });
            const red = new Set(
              expected.filter(({ tags }) => tags.includes('red')).map(({ thread }) => thread),
            );
            const shown = distinct.facets.tag?.find(({ value }) => value === 'red')?.count ?? 0;
            expect(shown).toBe(red.size);
          }
          const similar = await engine().similar({ title: word, filter }, scope, 100);
          for (const { thread } of similar) expect(threads).toContain(thread);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('6: only canonical tokens can be made', () => {
    for (const text of ['', 'Public', 'a b', 'ä', ':a', 'x'.repeat(101), 'a"b', 'a\n']) {
      expect(() => makeAclToken(text)).toThrow(TypeError);
    }
    expect(makeAclToken('org:0199-ab_c')).toBe('org:0199-ab_c');
  });

  it('6: filter values are compared exactly', async () => {
    const doc = makeDoc({ title: 'exactness', tags: ['node-js'], product: 'mail' });
    await write(engine(), [put(doc)]);
    for (const value of ['node', 'node-', 'js', 'node-js ', 'node js']) {
      expect(await find(engine(), 'exactness', { filter: { field: 'tag', in: [value] } })).toEqual(
        [],
      );
    }
    expect(
      await find(engine(), 'exactness', { filter: { field: 'tag', in: ['node-js'] } }),
    ).toEqual([doc.id]);
  });
}
