import type { DataSource } from 'typeorm';
import type { IndexOp, PassageVector, SearchDoc } from '../../../libs/search-engine/search-doc';
import { parseDocId } from './search-documents';
import type { SearchMeaning } from './search-meaning';

interface VectorRow {
  readonly owner_id: string;
  readonly vector: Buffer;
  readonly scale: number;
}

const VECTORS = `
  SELECT v.owner_id, v.vector, v.scale
    FROM passage_vectors v JOIN embedding_models m ON m.id = v.model_id AND m.state = 'active'
   WHERE v.owner_kind = ANY('{layer,post}') AND v.owner_id = ANY($1::uuid[])
   ORDER BY v.owner_id, v.part`;

/** Gives documents the vectors of their passages; one query for many documents, none while meaning is off. */
export class PassageVectors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly meaning: SearchMeaning | undefined,
  ) {}

  async addTo(ops: readonly IndexOp[]): Promise<IndexOp[]> {
    const docs = ops.flatMap((op) => (op.op === 'put' ? [op.doc] : []));
    const known = await this.read(docs);
    if (known.size === 0) return [...ops];
    return ops.map((op) =>
      op.op === 'put' ? { op: 'put', doc: withVectors(op.doc, known.get(ownerOf(op.doc))) } : op,
    );
  }

  /** Operations that bring the vectors alone to documents as they are, or take them away where there are none. */
  async opsFor(docs: readonly SearchDoc[]): Promise<IndexOp[]> {
    const known = await this.read(docs);
    return docs
      .filter((doc) => ownerOf(doc) !== '')
      .map((doc): IndexOp => {
        const vectors = known.get(ownerOf(doc)) ?? [];
        return { op: 'vectors', id: doc.id, version: doc.version, vectors };
      });
  }

  private async read(docs: readonly SearchDoc[]): Promise<Map<string, PassageVector[]>> {
    const owners = [...new Set(docs.map(ownerOf))].filter((id) => id !== '');
    const known = new Map<string, PassageVector[]>();
    if (!this.meaning?.model || owners.length === 0) return known;
    const rows = await this.dataSource.query<VectorRow[]>(VECTORS, [owners]);
    for (const { owner_id, vector, scale } of rows) {
      const own = known.get(owner_id) ?? [];
      known.set(owner_id, [...own, { values: new Int8Array(vector), scale }]);
    }
    return known;
  }
}

const withVectors = (doc: SearchDoc, vectors: PassageVector[] | undefined): SearchDoc =>
  vectors ? { ...doc, vectors } : doc;

/** The layer or post a document's passages are of; a long text's passages stand with its first section. */
function ownerOf({ id, section }: SearchDoc): string {
  return section === 0 ? (parseDocId(id)?.id ?? '') : '';
}
