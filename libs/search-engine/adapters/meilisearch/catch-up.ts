import type { StoredHead } from './index/stored-document';
import { MARK_ID } from './index/index-mark';
import type { MeilisearchInstance } from './instance';

const PAGE = 1_000;

/**
 * Brings to one instance what another holds and it does not, page by page; only what differs is copied, vectors and
 * traces of deleted documents too. What changes meanwhile reaches both by its own way.
 */
export async function copyMissing(
  behind: MeilisearchInstance,
  source: MeilisearchInstance,
  goesOn: () => void,
): Promise<void> {
  for await (const page of pagesOf(source)) {
    goesOn();
    const present = await behind.writer.versions(page.map(({ id }) => id));
    const missing = page.filter(({ id, version }) => (present.get(id)?.version ?? -1) < version);
    const { copiedAtOnce } = source;
    for (let from = 0; from < missing.length; from += copiedAtOnce) {
      const ids = missing.slice(from, from + copiedAtOnce).map(({ id }) => id);
      await behind.writer.copy(await source.stored(ids));
    }
  }
}

/** Takes from one instance what another has never heard of. */
export async function dropSurplus(
  behind: MeilisearchInstance,
  source: MeilisearchInstance,
  goesOn: () => void,
): Promise<void> {
  const surplus: string[] = [];
  for await (const page of pagesOf(behind)) {
    goesOn();
    const wanted = await source.writer.versions(page.map(({ id }) => id));
    surplus.push(...page.filter(({ id }) => !wanted.has(id)).map(({ id }) => id));
  }
  await behind.writer.drop(surplus);
}

async function* pagesOf(instance: MeilisearchInstance): AsyncGenerator<readonly StoredHead[]> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await instance.heads(offset, PAGE);
    yield page.filter(({ id }) => id !== MARK_ID);
    if (page.length < PAGE) return;
  }
}
