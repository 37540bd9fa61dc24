import type { ClusterView } from './clusters-reader';

const MOST_TITLES = 10;

/** In the customers' own words: each title once, whatever its case. */
export function askedAs(view: ClusterView): string[] {
  const titles = new Map<string, string>();
  const own = view.members[0]?.title.toLowerCase();
  for (const member of view.members) {
    const key = member.title.toLowerCase();
    if (member.kind === 'question' && key !== own && !titles.has(key))
      titles.set(key, member.title);
  }
  return [...titles.values()].slice(0, MOST_TITLES);
}
