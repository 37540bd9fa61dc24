/** Answers as the API documentation shows them. */
const AUTHOR = { handle: 'mara', name: 'Mara Lindt' };
const ID = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

export const CARD_EXAMPLE = {
  id: ID,
  externalId: null,
  space: 'community',
  kind: 'question',
  state: 'solved',
  title: 'The router forgets its password',
  slug: 'the-router-forgets-its-password',
  url: '/questions/CHdrHaB5iXpYuK5K3xPRv/the-router-forgets-its-password',
  lang: 'en',
  tags: ['router', 'password'],
  product: 'hub-2000',
  author: AUTHOR,
  evidence: [{ kind: 'solved' }, { kind: 'confirmed', count: 12 }],
  answers: 2,
  confirmed: 12,
  excerpt: 'After every power cut I have to set it up again.',
  created: '2026-11-02T09:14:00.000Z',
  updated: '2026-11-02T10:01:00.000Z',
};

export const ITEM_EXAMPLE = {
  ...CARD_EXAMPLE,
  body: 'After every power cut I have to **set it up** again.',
  html: '<p>After every power cut I have to <strong>set it up</strong> again.</p>\n',
  layers: [
    {
      id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c',
      body: 'After every power cut I have to **set it up** again.',
      html: '<p>After every power cut I have to <strong>set it up</strong> again.</p>\n',
    },
  ],
  owner: null,
  riskNote: null,
  unsupported: false,
  closeReason: null,
  originUrl: null,
  published: null,
  accepted: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5d',
  official: false,
  confirmedByMe: false,
  version: 201938472013,
};

export const POST_EXAMPLE = {
  id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5d',
  itemId: ID,
  parentId: null,
  externalId: null,
  kind: 'answer',
  lang: 'en',
  body: 'Update it to 2.1.',
  html: '<p>Update it to 2.1.</p>\n',
  author: { handle: 'jonas', name: 'Jonas Ried' },
  accepted: true,
  official: false,
  confirmed: 12,
  confirmedByMe: false,
  originUrl: null,
  created: '2026-11-02T09:40:00.000Z',
  updated: '2026-11-02T09:40:00.000Z',
  version: 1,
  comments: [],
};

export const REVISION_EXAMPLE = {
  version: 1,
  current: false,
  title: 'Router forgets password',
  state: 'open',
  author: AUTHOR,
  reason: '',
  created: '2026-11-02T09:14:00.000Z',
};

/** The schema of an answer with an example of it. */
export const shown = (example: Record<string, unknown>) => ({
  schema: { type: 'object', example },
});

/** A page of a list of such. */
export const shownList = (example: Record<string, unknown>) =>
  shown({ data: [example], nextCursor: null });
