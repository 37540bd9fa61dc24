import type { EntityManager } from 'typeorm';

type Queries = Pick<EntityManager, 'query'>;

interface VectorRow {
  readonly item: string;
  readonly vector: Buffer;
}

/** The beginning of each item, as far as all its readers see it, in the model that is searched with. */
const VECTORS = `
  SELECT DISTINCT ON (i.id) i.id AS item, v.vector
    FROM items i JOIN layers l ON l.item_id = i.id AND l.acl @> i.acl
    JOIN passage_vectors v ON v.owner_kind = 'layer' AND v.owner_id = l.id AND v.part = 0
    JOIN embedding_models m ON m.id = v.model_id AND m.state = 'active'
   WHERE i.id = ANY($1::uuid[]) ORDER BY i.id, l.position`;

/** The meanings of items; nothing of items without a vector. One query. */
export async function meaningsOf(
  manager: Queries,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Int8Array>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.query<VectorRow[]>(VECTORS, [ids]);
  return new Map(rows.map(({ item, vector }) => [item, new Int8Array(vector)]));
}

/** The cosine of each item's meaning with that of one; nothing of items without a vector. */
export function cosinesTo(
  id: string,
  others: readonly string[],
  meanings: ReadonlyMap<string, Int8Array>,
): ReadonlyMap<string, number> {
  const own = meanings.get(id);
  if (!own) return new Map();
  return new Map(
    others.flatMap((other) => {
      const vector = meanings.get(other);
      return vector && other !== id ? [[other, cosine(own, vector)] as const] : [];
    }),
  );
}

/** Of vectors kept as signed bytes; their scale does not matter. */
function cosine(a: Int8Array, b: Int8Array): number {
  let [both, inA, inB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    both += x * y;
    inA += x * x;
    inB += y * y;
  }
  return inA === 0 || inB === 0 ? 0 : both / Math.sqrt(inA * inB);
}
