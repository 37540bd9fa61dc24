import type { MeilisearchInstance } from './instance';
import { MARK_ID } from './index/index-mark';
import type { StoredHead } from './index/stored-document';

const PAGE = 5_000;
const COPY = 1_000;

/**
 * Makes one instance's index equal to another's by comparing versions; only what differs is copied.
 * Changes that come after `begun` was called reach both by their own way, and are newer than what is copied.
 */
export async function catchUp(
  behind: MeilisearchInstance,
  source: MeilisearchInstance,
  begun: () => void,
): Promise<{ copied: number; removed: number }> {
  await behind.beginCatchUp();
  begun();
  try {
    const wanted = await versions(source);
    const present = await versions(behind);
    const missing = [...wanted].filter(([id, version]) => (present.get(id) ?? -1) < version);
    for (let from = 0; from < missing.length; from += COPY) {
      const ids = missing.slice(from, from + COPY).map(([id]) => id);
      await behind.writer.copy(await source.stored(ids));
    }
    const surplus = [...present.keys()].filter((id) => !wanted.has(id));
    await behind.writer.drop(surplus);
    await behind.endCatchUp(source);
    return { copied: missing.length, removed: surplus.length };
  } finally {
    behind.leaveCatchUp();
  }
}

/** Versions of all documents, the deleted ones too. */
async function versions(instance: MeilisearchInstance): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let offset = 0; ; offset += PAGE) {
    const page: readonly StoredHead[] = await instance.heads(offset, PAGE);
    for (const { id, version } of page) if (id !== MARK_ID) found.set(id, version);
    if (page.length < PAGE) return found;
  }
}
