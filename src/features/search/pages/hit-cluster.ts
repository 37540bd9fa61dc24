import { shortId } from '../../../kernel/ids';
import { SPACES } from '../../../kernel/space';
import type { HitData } from '../../../web/components';
import type { HitCluster, HitMember } from '../present-hit';
import type { MemberCategory } from './search.phrases';

/** How a card's cluster is put into words. */
export interface ClusterWords {
  readonly members: Readonly<Record<MemberCategory, (count: number) => string>>;
  readonly askedAs: (titles: string) => string;
  readonly quoted: (title: string) => string;
}

const ORDER: readonly MemberCategory[] = [
  'official',
  'article',
  'solved',
  'question',
  'thread',
  'howto',
  'wiki',
  'internal',
];

function categoryOf({ space, kind, state, official }: HitMember): MemberCategory {
  if (space === 'internal') return 'internal';
  if (kind === 'question') return state === 'solved' ? 'solved' : 'question';
  return kind === 'article' && official ? 'official' : kind;
}

/** What stands behind a hit, in words: "Official article · 3 solved questions · …", and by space. */
export function clusterData(cluster: HitCluster, words: ClusterWords): HitData['cluster'] {
  const counts = new Map<MemberCategory, number>();
  for (const member of cluster.members) {
    const category = categoryOf(member);
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const summary = ORDER.flatMap((category) => {
    const count = counts.get(category);
    return count ? [words.members[category](count)] : [];
  });
  // Of very large clusters not all members are named.
  const more = cluster.size - cluster.members.length;
  if (more > 0) summary.push(`+ ${more}`);
  return {
    summary: summary.join(' · '),
    ...(cluster.askedAs.length > 0
      ? { askedAs: words.askedAs(cluster.askedAs.map(words.quoted).join(', ')) }
      : {}),
    url: `/clusters/${shortId(cluster.id)}`,
    spaces: SPACES.flatMap((space) => {
      const count = cluster.bySpace[space];
      const members = cluster.members.filter((member) => member.space === space);
      return count ? [{ space, count, members }] : [];
    }),
  };
}
