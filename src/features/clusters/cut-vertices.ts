import type { Edge } from './components';

/** A node and into how many parts its neighbourhood falls without it. */
export interface CutVertex {
  readonly node: string;
  readonly parts: number;
}

/**
 * The node without which its component falls into the most parts; of several the first met. Undefined without edges.
 * Linear in nodes and edges (Tarjan 1972: a child of a search in depth that reaches nothing above its parent is parted
 * by it), without recursion, so that a chain of thousands does not exhaust the stack.
 */
export function heaviestCutVertex(edges: readonly Edge[]): CutVertex | undefined {
  const graph = graphOf(edges);
  const parts = partsWithout(graph);
  let best: CutVertex | undefined;
  for (const [at, node] of graph.nodes.entries()) {
    const count = parts[at] ?? 0;
    if (!best || count > best.parts) best = { node, parts: count };
  }
  return best;
}

/** Neighbours of node n: `near[start[n] .. start[n + 1])`. */
interface Graph {
  readonly nodes: readonly string[];
  readonly start: Uint32Array;
  readonly near: Uint32Array;
}

function graphOf(edges: readonly Edge[]): Graph {
  const numbers = new Map<string, number>();
  const numberOf = (node: string): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    numbers.set(node, numbers.size);
    return numbers.size - 1;
  };
  const ends = edges.map(({ a, b }) => [numberOf(a), numberOf(b)] as const);
  const start = new Uint32Array(numbers.size + 1);
  for (const end of ends.flat()) start[end + 1] = (start[end + 1] ?? 0) + 1;
  for (let n = 0; n < numbers.size; n++) start[n + 1] = (start[n + 1] ?? 0) + (start[n] ?? 0);
  const next = start.slice();
  const near = new Uint32Array(ends.length * 2);
  const put = (from: number, to: number) => {
    const at = next[from] ?? 0;
    near[at] = to;
    next[from] = at + 1;
  };
  for (const [a, b] of ends) {
    put(a, b);
    put(b, a);
  }
  return { nodes: [...numbers.keys()], start, near };
}

/** Into how many parts the component of each node falls without it. */
function partsWithout({ nodes, start, near }: Graph): Uint32Array {
  const parts = new Uint32Array(nodes.length);
  /** When a node was met, from 1 on, and the earliest met that its subtree reaches. */
  const met = new Uint32Array(nodes.length);
  const low = new Uint32Array(nodes.length);
  const next = start.slice();
  let clock = 0;
  const path: number[] = [];
  const meet = (node: number) => {
    met[node] = low[node] = ++clock;
    path.push(node);
  };
  const leave = (node: number) => {
    path.pop();
    const above = path.at(-1);
    if (above === undefined) return;
    low[above] = Math.min(low[above] ?? 0, low[node] ?? 0);
    if ((low[node] ?? 0) >= (met[above] ?? 0)) parts[above] = (parts[above] ?? 0) + 1;
  };
  for (let root = 0; root < nodes.length; root++) {
    if (met[root]) continue;
    meet(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const edge = next[at] ?? 0;
      if (edge === start[at + 1]) {
        leave(at);
        continue;
      }
      next[at] = edge + 1;
      const other = near[edge] ?? 0;
      if (met[other]) low[at] = Math.min(low[at] ?? 0, met[other] ?? 0);
      else meet(other);
    }
    // Everything else hangs below the root; of all others one part lies above them.
    parts[root] = (parts[root] ?? 0) - 1;
  }
  return parts.map((count) => count + 1);
}
