import type { ClusterView } from './clusters-reader';

const MOST_TITLES = 10;

/**
 * In the customers' own words: each title once, whatever its case, best first. `shown` is the title it stands below, by
 * default the canonical member's, and is left out.
 */
export function askedAs(view: ClusterView, shown = view.members[0]?.title): string[] {
  const titles = new Map<string, string>();
  const own = shown?.toLowerCase();
  for (const member of view.members) {
    const key = member.title.toLowerCase();
    if (member.kind === 'question' && key !== own && !titles.has(key))
      titles.set(key, member.title);
  }
  return [...titles.values()].slice(0, MOST_TITLES);
}
