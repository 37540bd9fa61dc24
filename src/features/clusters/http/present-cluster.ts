import type { NamedLinkRef } from '../../links/links.api';
import type { AskedProblem } from '../most-asked';
import type { ClusterMember, ClusterView } from '../clusters-reader';

const presentMember = (member: ClusterMember) => ({
  id: member.id,
  space: member.space,
  kind: member.kind,
  state: member.state,
  title: member.title,
  lang: member.lang,
  url: member.path,
  official: member.official,
  confirmed: member.confirmed,
  superseded: member.superseded,
});

/** A cluster as this reader may know it: every number counts what he may read, and nothing else. */
export const presentCluster = (
  cluster: ClusterView & { readonly askedAs: readonly string[]; readonly summary: string },
) => ({
  id: cluster.id,
  title: cluster.members[0]?.title ?? '',
  summary: cluster.summary,
  askedAs: cluster.askedAs,
  canonical: cluster.members[0]?.id ?? null,
  size: cluster.size,
  bySpace: cluster.bySpace,
  members: cluster.members.map(presentMember),
});

const MEMBER = {
  id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  space: 'company',
  kind: 'article',
  state: 'published',
  title: 'Keeping settings through a power cut',
  lang: 'en',
  url: '/articles/CHdrHaB5iXpYuK5K3xPRv/keeping-settings-through-a-power-cut',
  official: true,
  confirmed: 31,
  superseded: false,
};

export const CLUSTER_EXAMPLE = {
  id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4b00',
  title: MEMBER.title,
  summary: 'Settings are kept when the battery is charged to at least …',
  askedAs: ['The router forgets its password'],
  canonical: MEMBER.id,
  size: 2,
  bySpace: { company: 1, community: 1 },
  members: [
    MEMBER,
    {
      ...MEMBER,
      id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c',
      space: 'community',
      kind: 'question',
      state: 'solved',
      title: 'The router forgets its password',
      url: '/questions/CHdrHaB5iXpYuK5K3xPRw/the-router-forgets-its-password',
      official: false,
      confirmed: 12,
    },
  ],
};

export const presentAsked = ({ cluster, questions, searches }: AskedProblem) => ({
  cluster: cluster.id,
  questions,
  searches,
  size: cluster.size,
  bySpace: cluster.bySpace,
  canonical: cluster.members.slice(0, 1).map(presentMember)[0] ?? null,
});

export const MOST_ASKED_EXAMPLE = {
  data: [
    {
      cluster: CLUSTER_EXAMPLE.id,
      questions: 7,
      searches: 31,
      size: 9,
      bySpace: { company: 1, community: 8 },
      canonical: MEMBER,
    },
  ],
};

/** `named`: also who made it and who decided, for those who may reshape clusters. */
export const presentTie = (link: NamedLinkRef, named: boolean) => ({
  id: link.id,
  kind: link.kind,
  origin: link.origin,
  from: link.fromItem,
  to: link.toItem,
  probability: link.probability,
  ...(named
    ? {
        author: link.author,
        decidedBy: link.decider,
        automatic: link.automatic,
        reason: link.decisionReason,
      }
    : {}),
});

export const TIES_EXAMPLE = {
  links: [
    {
      id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a60',
      kind: 'same-problem',
      origin: 'detector',
      from: CLUSTER_EXAMPLE.members[1]?.id,
      to: MEMBER.id,
      probability: 0.81,
      author: null,
      decidedBy: { handle: 'jonas', name: 'Jonas Ried' },
      automatic: false,
      reason: '',
    },
  ],
  parts: [8, 1],
};

export const CHANGED_EXAMPLE = {
  change: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4c00',
  clusters: [{ id: CLUSTER_EXAMPLE.id, size: 9, title: MEMBER.title }],
  left: { count: 1, members: [{ id: MEMBER.id, title: MEMBER.title }] },
};
