import fc from 'fast-check';
import { componentsOf, type Edge } from './components';
import { heaviestCutVertex } from './cut-vertices';

/** By taking each node out and counting. */
function counted(edges: readonly Edge[]): Map<string, number> {
  const nodes = [...new Set(edges.flatMap(({ a, b }) => [a, b]))];
  const whole = componentsOf(nodes, edges).length;
  return new Map(
    nodes.map((node) => {
      const others = nodes.filter((one) => one !== node);
      return [node, componentsOf(others, edges).length - whole + 1];
    }),
  );
}

describe('the heaviest cut vertex', () => {
  it('is the one whose absence leaves the most parts, whatever the graph', () => {
    const node = fc.integer({ min: 0, max: 9 }).map(String);
    const edge = fc.record({ a: node, b: node }).filter(({ a, b }) => a !== b);
    fc.assert(
      fc.property(fc.array(edge, { minLength: 1, maxLength: 16 }), (edges) => {
        const found = heaviestCutVertex(edges);
        const parts = counted(edges);
        expect(found?.parts).toBe(Math.max(...parts.values()));
        expect(parts.get(String(found?.node))).toBe(found?.parts);
      }),
      { numRuns: 500 },
    );
  });

  it('is found in a chain of many thousands', () => {
    const edges = Array.from({ length: 50_000 }, (_, n) => ({ a: `${n}`, b: `${n + 1}` }));
    expect(heaviestCutVertex(edges)?.parts).toBe(2);
  });

  it('is none where nothing is tied', () => expect(heaviestCutVertex([])).toBeUndefined());
});
