import type { LinkEnd, LinkView } from '../link-views';

const presentEnd = ({ card, postId, path }: LinkEnd) => ({
  item: card.id,
  post: postId,
  space: card.space,
  kind: card.kind,
  state: card.state,
  title: card.title,
  lang: card.lang,
  url: path,
});

/** A link as the API shows it. `undecided`: also what only those who decide need. */
export const presentLink = (link: LinkView, options: { readonly undecided: boolean }) => ({
  id: link.id,
  kind: link.kind,
  state: link.state,
  origin: link.origin,
  from: presentEnd(link.from),
  to: presentEnd(link.to),
  probability: link.probability,
  evidence: link.evidence,
  grade: link.grade,
  created: link.createdAt.toISOString(),
  decided: link.decidedAt?.toISOString() ?? null,
  ...(options.undecided
    ? {
        author: link.author,
        decidedBy: link.decider,
        automatic: link.automatic,
        reason: link.decisionReason,
        demand: link.demand,
      }
    : {}),
  version: link.version,
});

const END = {
  item: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  post: null,
  space: 'community',
  kind: 'question',
  state: 'solved',
  title: 'The router forgets its password',
  lang: 'en',
  url: '/questions/CHdrHaB5iXpYuK5K3xPRv/the-router-forgets-its-password',
};

export const LINK_EXAMPLE = {
  id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a60',
  kind: 'answers',
  state: 'confirmed',
  origin: 'person',
  from: END,
  to: {
    ...END,
    item: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a61',
    space: 'company',
    kind: 'article',
    state: 'published',
    title: 'Keeping settings through a power cut',
    url: '/articles/CHdrHaB5iXpYuK5K3xPRw/keeping-settings-through-a-power-cut',
  },
  probability: null,
  evidence: {},
  grade: null,
  created: '2026-11-02T09:14:00.000Z',
  decided: '2026-11-02T09:14:00.000Z',
  author: { handle: 'mara', name: 'Mara Lindt' },
  decidedBy: { handle: 'jonas', name: 'Jonas Ried' },
  automatic: false,
  reason: '',
  demand: 0,
  version: 1,
};
