import type { MountedRoute } from '../../libs/http-api/route-table';
import { PATH_OF_KIND } from '../../src/kernel/item-address';
import { shortId } from '../../src/kernel/ids';
import type { Answer, Request } from './asking';

/** Fields of a form or of a JSON body. */
export type Body = Readonly<Record<string, unknown>>;

/** Things everybody may know of, for bodies that name a second thing. */
export interface Known {
  readonly item: string;
  readonly person: string;
}

const NONE: Body = {};
const WHY: Body = { reason: 'Because.' };
const TEXT: Body = { body: 'A text.' };

/**
 * What each write is sent besides the thing its address names: enough that nothing but that thing can be the reason for
 * the answer. Routes that take no body are sent none of their fields.
 */
const BODIES: Readonly<Record<string, Body | ((known: Known) => Body)>> = {
  'POST /api/v1/circles/:kind': { name: 'A circle' },
  'PUT /api/v1/circles/:kind/:id/members': ({ person }) => ({ userId: person }),
  'DELETE /api/v1/circles/:kind/:id/members/:userId': NONE,
  'POST /api/v1/cluster-changes/:id/undo': WHY,
  'POST /api/v1/clusters/:id/merge': ({ item }) => ({ with: item, ...WHY }),
  'POST /api/v1/clusters/:id/move': ({ item }) => ({ item, to: item, ...WHY }),
  'PUT /api/v1/clusters/:id/pin': ({ item }) => ({ item, ...WHY }),
  'POST /api/v1/clusters/:id/split': ({ item }) => ({ items: [item], ...WHY }),
  'DELETE /api/v1/imports/:id': NONE,
  'POST /api/v1/imports/:id/continue': NONE,
  'DELETE /api/v1/items/:id': NONE,
  'PATCH /api/v1/items/:id': { title: 'A title', ...WHY },
  'DELETE /api/v1/items/:id/confirmed': NONE,
  'PUT /api/v1/items/:id/confirmed': NONE,
  'POST /api/v1/items/:id/links': ({ item }) => ({ kind: 'same-problem', to: item }),
  'POST /api/v1/items/:id/posts': TEXT,
  'POST /api/v1/items/:id/restore': { version: 1 },
  'POST /api/v1/items/:id/state': { state: 'closed', ...WHY },
  'POST /api/v1/items/:id/undelete': NONE,
  'DELETE /api/v1/links/:id': NONE,
  'PATCH /api/v1/links/:id': { state: 'confirmed', ...WHY },
  'DELETE /api/v1/me/sessions/:id': NONE,
  'DELETE /api/v1/me/tokens/:id': NONE,
  'PATCH /api/v1/people/:id': { active: true },
  'DELETE /api/v1/posts/:id': NONE,
  'PATCH /api/v1/posts/:id': TEXT,
  'DELETE /api/v1/posts/:id/accepted': NONE,
  'PUT /api/v1/posts/:id/accepted': NONE,
  'DELETE /api/v1/posts/:id/confirmed': NONE,
  'PUT /api/v1/posts/:id/confirmed': NONE,
  'DELETE /api/v1/posts/:id/official': NONE,
  'PUT /api/v1/posts/:id/official': NONE,
  'POST /api/v1/posts/:id/undelete': NONE,
  'POST /api/v1/search/:id/click': NONE,

  'POST /admin/groups/:id/add': { person: 'root' },
  'POST /admin/groups/:id/remove': ({ person }) => ({ person }),
  'POST /admin/import/:id/continue': NONE,
  'POST /admin/import/:id/stop': NONE,
  'POST /admin/organisations/:id/add': { person: 'root' },
  'POST /admin/organisations/:id/remove': ({ person }) => ({ person }),
  'POST /admin/outbox/:id/discard': NONE,
  'POST /admin/people/:id/close': NONE,
  'POST /admin/people/:id/link': NONE,
  'POST /admin/people/:id/open': NONE,
  'POST /admin/people/:id/roles': { roles: 'member' },
  'POST /admin/queues/:queue/remove': NONE,
  'POST /admin/queues/:queue/retry': NONE,
  'POST /cluster-changes/:id/undo': WHY,
  'POST /clusters/:id/merge': ({ item }) => ({ with: shortId(item), mergeReason: 'Because.' }),
  'POST /clusters/:id/move': ({ item }) => ({
    item: shortId(item),
    to: shortId(item),
    moveReason: 'Because.',
  }),
  'POST /clusters/:id/pin': ({ item }) => ({ pinned: shortId(item), pinReason: 'Because.' }),
  'POST /clusters/:id/split': ({ item }) => ({ items: shortId(item), ...WHY }),
  'POST /:folder/:id/:slug/edit': {
    title: 'A title',
    'layers.0.body': 'A text.',
    version: '1',
    ...WHY,
  },
  'POST /items/:id/confirm': { on: '1' },
  'POST /items/:id/delete': NONE,
  'POST /items/:id/posts': TEXT,
  'POST /items/:id/restore/:rev': WHY,
  'POST /items/:id/state': { state: 'closed', ...WHY },
  'POST /items/:id/undelete': NONE,
  'POST /links/:id': { state: 'confirmed', version: '1' },
  'POST /me/sessions/:id/end': NONE,
  'POST /me/tokens/:id/revoke': NONE,
  'POST /posts/:id/:mark': { on: '1' },
  'POST /posts/:id/delete': NONE,
  'POST /posts/:id/edit': { ...TEXT, version: '1', ...WHY },
  'POST /posts/:id/undelete': NONE,
  'POST /reset/:secret': { password: 'long enough to be one' },
};

const FOLDERS = Object.values(PATH_OF_KIND).join('|');

/** The route as the tables of this folder name it: pages of every kind of item are one. */
export const nameOf = ({ method, path }: MountedRoute): string =>
  `${method} ${path.replace(new RegExp(`^/(${FOLDERS})/`), '/:folder/').replace(/\([^)]*\)/g, '')}`;

/** What to send to a write; undefined when nobody taught this test what it takes. */
export function bodyFor(route: MountedRoute, known: Known): Body | undefined {
  const body = BODIES[nameOf(route)];
  return typeof body === 'function' ? body(known) : body;
}

export const writes = ({ method }: MountedRoute): boolean => method !== 'GET';

/** The request of a route with everything but its address. */
export const requestFor = (route: MountedRoute, known: Known): Request => ({
  method: route.method,
  ...(['POST', 'PUT', 'PATCH'].includes(route.method) ? { body: bodyFor(route, known) } : {}),
});

/** Refused for its form or for what it was sent: such an answer says nothing about what the address names. */
export const stops = ({ status, text }: Answer): boolean =>
  [400, 415, 422, 428].includes(status) ||
  (status === 403 && text.includes('This form is too old'));
