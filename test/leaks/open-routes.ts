import type { MountedRoute } from '../../libs/http-api/route-table';
import { nameOf, type Body } from './bodies';
import type { Piece, Thing } from './model';
import { hides } from './probes';
import { EVERYWHERE } from './world';

/** Something asked; `sent` are the words of it, which may come back. */
export interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: Body;
  readonly sent: readonly string[];
}

/** What somebody asks who has heard a word of a text he may not read. */
type Asking = (thing: Thing, piece: Piece) => Omit<Question, 'method'>[];

const OWN = 'of the asker alone';
const ADMINS = 'admins only, and they may read of everything they change here';
const SIGNS_IN = 'knows accounts, no texts';

/** Writes whose address names nothing hidden and whose answer shows nothing but what was sent: each with the reason. */
const SHOW_NOTHING: Readonly<Record<string, string>> = {
  'POST /admin/groups': ADMINS,
  'POST /admin/import': ADMINS,
  'POST /admin/index/compare': ADMINS,
  'POST /admin/index/rebuild': ADMINS,
  'POST /admin/organisations': ADMINS,
  'POST /admin/outbox/replay': ADMINS,
  'POST /admin/people/new': ADMINS,
  'POST /api/v1/imports': ADMINS,
  'POST /api/v1/people': ADMINS,
  'POST /api/v1/auth/token': SIGNS_IN,
  'POST /forgot': SIGNS_IN,
  'POST /signin': SIGNS_IN,
  'POST /signin/demo': SIGNS_IN,
  'POST /signout': SIGNS_IN,
  'POST /signup': SIGNS_IN,
  'PATCH /api/v1/me': OWN,
  'POST /api/v1/me/password': OWN,
  'POST /api/v1/me/tokens': OWN,
  'POST /me': OWN,
  'POST /me/password': OWN,
  'POST /me/tokens': OWN,
  'POST /preferences': OWN,
  'PUT /api/v1/links/auto-confirm': 'takes numbers; its counts are trimmed',
  'POST /links/auto-confirm': 'takes numbers; its count is trimmed',
  'POST /links': 'goes back to where it was sent from; what it names is tried as a reference',
  'POST /api/v1/attachments': OWN,
  'POST /api/v1/items': 'answers with the text just written',
  'POST /api/v1/similar/solved': 'answers with an address; what it names is tried as a reference',
};

/** What to ask where nothing hidden stands in the address, although the answer is made of texts. */
const ASKED: Readonly<Record<string, Asking>> = {
  'POST /api/v1/search': (thing, { canary }) => [
    {
      path: '/api/v1/search',
      body: { q: EVERYWHERE, size: 100, facets: ['tag', 'product'], body: `${canary} text` },
      sent: [canary],
    },
    {
      path: '/api/v1/search',
      body: { q: thing.title, mode: 'question', facets: ['tag', 'product'] },
      sent: [thing.title],
    },
  ],
  'POST /api/v1/similar': ({ id, title, tag }, { canary }) => [
    {
      path: '/api/v1/similar',
      body: { title: `${EVERYWHERE} ${canary}`, body: canary },
      sent: [canary],
    },
    { path: '/api/v1/similar', body: { title, body: tag, exclude: id }, sent: [title, tag] },
  ],
  'POST /preview': (_, { canary }) => [
    { path: '/preview', body: { body: canary }, sent: [canary] },
  ],
  'POST /ask': ({ title }, { canary }) => [writing('/ask', title, canary)],
  'POST /new/:kind': ({ title }, { canary }) => [
    writing('/new/wiki', title, canary),
    writing('/new/thread', title, canary),
  ],
  'POST /links/confirm-all': () => [{ path: '/links/confirm-all', body: {}, sent: [] }],
  'POST /links/undo-all': () => [{ path: '/links/undo-all', body: {}, sent: [] }],
  'GET /search': ({ title, tag }, { canary }) => [
    { path: `/search?q=${EVERYWHERE}+${canary}`, sent: [canary] },
    { path: `/search?q=${title}&tag=${tag}`, sent: [title, tag] },
  ],
  'GET /ask': ({ title, tag }) => [{ path: `/ask?title=${title}&tag=${tag}`, sent: [title, tag] }],
  'GET /tags': ({ tag }) => [{ path: `/tags?q=${tag.slice(0, 6)}`, sent: [] }],
  'GET /api/v1/tags': ({ tag }) => [{ path: `/api/v1/tags?q=${tag.slice(0, 6)}`, sent: [] }],
  'GET /api/v1/suggest': ({ title }) => [{ path: `/api/v1/suggest?q=${title}`, sent: [title] }],
  'GET /spaces': ({ tag }) => [{ path: `/spaces?tag=${tag}`, sent: [tag] }],
};

/** A form half written, for which the page looks up what there is already. */
const writing = (path: string, title: string, canary: string) => ({
  path,
  body: { title: `${EVERYWHERE} ${title}`, 'layers.0.body': canary, do: 'check' },
  sent: [title, canary],
});

/** What to ask this route, knowing a word of that piece. */
export const questionsFor = (route: MountedRoute, thing: Thing, piece: Piece): Question[] =>
  (ASKED[nameOf(route)]?.(thing, piece) ?? []).map((one) => ({ ...one, method: route.method }));

/** True where nobody said what to ask this write, nor why nothing. */
export const isUnexplained = (route: MountedRoute): boolean =>
  route.method !== 'GET' && !hides(route) && !ASKED[nameOf(route)] && !SHOW_NOTHING[nameOf(route)];

/** Tables must not outlive the routes they speak of. */
export const staleNames = (routes: readonly MountedRoute[]): string[] => {
  const names = new Set(routes.map(nameOf));
  return [...Object.keys(ASKED), ...Object.keys(SHOW_NOTHING)].filter((name) => !names.has(name));
};
