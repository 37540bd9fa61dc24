import type { AudienceToken } from '../../../kernel/audience';
import { sameAudience } from '../audience.policy';
import type { RevisionLayer } from '../revision.entity';
import type { WriteUnit } from './write-unit';

interface LastOther {
  readonly audience: AudienceToken[];
  readonly layers: RevisionLayer[];
}

/**
 * Layers that had fewer readers than the item when it last had another audience than `now`. An item that is narrowed to
 * the readers of such a layer and opened again opens without it.
 */
export async function layersForFewer(
  unit: WriteUnit,
  itemId: string,
  now: readonly AudienceToken[],
): Promise<ReadonlySet<string>> {
  const [last] = await unit.manager.query<LastOther[]>(
    `SELECT audience, layers FROM revisions
      WHERE item_id = $1 AND post_id IS NULL AND NOT (audience @> $2::text[] AND audience <@ $2::text[])
      ORDER BY version DESC LIMIT 1`,
    [itemId, now],
  );
  const inner = last?.layers.filter((layer) => !sameAudience(layer.audience, last.audience)) ?? [];
  return new Set(inner.map(({ id }) => id));
}
