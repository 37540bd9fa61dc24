export interface Edge {
  readonly a: string;
  readonly b: string;
}

/**
 * The connected components of an undirected graph, by union-find with path halving. Members keep the order of `nodes`,
 * components that of their first member; edges to anything that is no node are left out.
 */
export function componentsOf(nodes: readonly string[], edges: readonly Edge[]): string[][] {
  const parent = new Map(nodes.map((node) => [node, node]));
  for (const { a, b } of edges) {
    if (!parent.has(a) || !parent.has(b)) continue;
    parent.set(rootOf(parent, a), rootOf(parent, b));
  }
  const parts = new Map<string, string[]>();
  for (const node of nodes) {
    const root = rootOf(parent, node);
    const part = parts.get(root);
    if (part) part.push(node);
    else parts.set(root, [node]);
  }
  return [...parts.values()];
}

function rootOf(parent: Map<string, string>, node: string): string {
  let at = node;
  for (;;) {
    const above = parent.get(at) ?? at;
    if (above === at) return at;
    const next = parent.get(above) ?? above;
    parent.set(at, next);
    at = next;
  }
}
