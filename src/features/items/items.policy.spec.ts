import { isRefusal } from '../../kernel/fault';
import { Viewer, type Role, type TokenScope } from '../../kernel/viewer';
import {
  mayChangeAudience,
  mayChangeState,
  mayConfirmItem,
  mayCreate,
  mayDeleteItem,
  mayEditItem,
  mayUndelete,
  type ItemFacts,
  type May,
} from './items.policy';
import type { ItemState } from './item-state';
import {
  mayAccept,
  mayConfirmPost,
  mayEditPost,
  mayMarkOfficial,
  mayPost,
  type PostFacts,
  type ReadableItem,
} from './posts.policy';

const AUTHOR = '0199a1b2-c3d4-7e5f-8a9b-000000000001';
const OTHER = '0199a1b2-c3d4-7e5f-8a9b-000000000002';

const person = (userId: string, role: Role, tokenScope?: TokenScope): Viewer =>
  Viewer.of({
    userId,
    handle: role,
    displayName: role,
    roles: [role],
    organisationIds: [],
    groupIds: [],
    tokenScope,
  });

const VIEWERS = {
  guest: Viewer.guest(),
  member: person(OTHER, 'member'),
  employee: person(OTHER, 'employee'),
  agent: person(OTHER, 'agent'),
  curator: person(OTHER, 'curator'),
  moderator: person(OTHER, 'moderator'),
  admin: person(OTHER, 'admin'),
  author: person(AUTHOR, 'member'),
  'author with a read-only token': person(AUTHOR, 'member', 'read'),
};
type Who = keyof typeof VIEWERS;
const EVERYBODY = Object.keys(VIEWERS) as Who[];

const item = (facts: Partial<ReadableItem>): ReadableItem => ({
  space: 'community',
  kind: 'question',
  state: 'open',
  authorId: AUTHOR,
  acl: ['public'],
  ...facts,
});
const answer = (facts: Partial<PostFacts> = {}): PostFacts => ({
  kind: 'answer',
  authorId: OTHER,
  acl: ['public'],
  ...facts,
});

/** Who of everybody is allowed, by name. */
const allowed = (ask: (viewer: Viewer) => May): Who[] =>
  EVERYBODY.filter((who) => ask(VIEWERS[who]) === true);

const STAFF: Who[] = ['employee', 'agent', 'curator', 'moderator', 'admin'];
const SERVING: Who[] = ['agent', 'curator', 'moderator', 'admin'];
const WRITERS: Who[] = ['member', ...STAFF, 'author'];

describe('who begins an item', () => {
  it.each([
    ['company', 'article', STAFF],
    ['company', 'question', []],
    ['community', 'question', WRITERS],
    ['community', 'wiki', WRITERS],
    ['community', 'article', []],
    ['peer', 'thread', WRITERS],
    ['peer', 'howto', WRITERS],
    ['internal', 'howto', STAFF],
    ['internal', 'wiki', []],
  ] as const)('%s %s: %p', (space, kind, who) => {
    expect(allowed((viewer) => mayCreate(viewer, space, kind))).toEqual(who);
  });
});

describe('who edits and deletes', () => {
  const draft = item({ space: 'company', kind: 'article', state: 'draft' });
  const published = item({ space: 'company', kind: 'article', state: 'published' });
  const internal = item({ space: 'internal', kind: 'article', state: 'published' });
  const howto = item({ space: 'internal', kind: 'howto', state: 'published' });
  const wiki = item({ kind: 'wiki', state: 'published' });

  it.each<[string, ItemFacts, Who[], Who[]]>([
    ['a draft article', draft, ['curator', 'admin', 'author'], ['curator', 'admin', 'author']],
    ['a published article', published, SERVING, ['curator', 'admin']],
    ['an internal article', internal, [...SERVING, 'author'], ['curator', 'admin', 'author']],
    ['an internal how-to', howto, ['curator', 'admin', 'author'], ['curator', 'admin', 'author']],
    ['a question', item({}), ['moderator', 'admin', 'author'], ['moderator', 'admin', 'author']],
    ['a wiki page', wiki, WRITERS, ['moderator', 'admin', 'author']],
  ])('%s', (_name, facts, editors, deleters) => {
    expect(allowed((viewer) => mayEditItem(viewer, facts))).toEqual(editors);
    expect(allowed((viewer) => mayDeleteItem(viewer, facts))).toEqual(deleters);
  });

  it('the owner of a how-to edits it too', () => {
    const owned = { ...howto, ownerId: OTHER };
    expect(mayEditItem(VIEWERS.employee, owned)).toBe(true);
  });

  it('a wiki page has many editors, but few say who reads it', () => {
    expect(allowed((viewer) => mayChangeAudience(viewer, wiki))).toEqual([
      'moderator',
      'admin',
      'author',
    ]);
  });

  it('what a moderator took away, its author cannot bring back', () => {
    const gone = { space: 'community' as const, authorId: AUTHOR };
    expect(mayUndelete(VIEWERS.author, { ...gone, deletedBy: AUTHOR })).toBe(true);
    expect(mayUndelete(VIEWERS.author, { ...gone, deletedBy: OTHER })).toBe(false);
    expect(mayUndelete(VIEWERS.moderator, { ...gone, deletedBy: OTHER })).toBe(true);
    expect(mayUndelete(VIEWERS.guest, { ...gone, deletedBy: OTHER })).toBe(false);
  });
});

describe('who changes a state', () => {
  const article = { space: 'company', kind: 'article' } as const;
  it.each<[Partial<ReadableItem>, ItemState, Who[]]>([
    [{ ...article, state: 'draft' }, 'in-review', ['curator', 'admin', 'author']],
    [{ ...article, state: 'in-review' }, 'published', ['curator', 'admin']],
    [{ ...article, state: 'published' }, 'archived', ['curator', 'admin']],
    [{ ...article, state: 'draft' }, 'archived', []],
    [
      { space: 'internal', kind: 'howto', state: 'published' },
      'archived',
      ['curator', 'admin', 'author'],
    ],
    [{ kind: 'wiki', state: 'published' }, 'archived', ['curator', 'admin']],
    [{ state: 'open' }, 'closed', ['moderator', 'admin', 'author']],
    [{ state: 'solved' }, 'open', ['moderator', 'admin', 'author']],
    [{ state: 'closed' }, 'open', ['moderator', 'admin']],
    [{ space: 'peer', kind: 'thread', state: 'open' }, 'closed', ['moderator', 'admin', 'author']],
  ])('%j to %s: %p', (facts, to, who) => {
    expect(allowed((viewer) => mayChangeState(viewer, item(facts), to))).toEqual(who);
  });
});

describe('posts and marks', () => {
  it('every reader who has signed in writes under what he reads', () => {
    expect(allowed((viewer) => mayPost(viewer, item({}), 'answer'))).toEqual(WRITERS);
    expect(allowed((viewer) => mayPost(viewer, item({}), 'reply'))).toEqual([]);
    expect(allowed((viewer) => mayPost(viewer, item({ state: 'closed' }), 'answer'))).toEqual([]);
    expect(allowed((viewer) => mayPost(viewer, item({ state: 'closed' }), 'comment'))).toEqual(
      WRITERS,
    );
  });

  it('a post is edited by its author and by moderators', () => {
    const own = answer({ authorId: AUTHOR });
    expect(allowed((viewer) => mayEditPost(viewer, item({}), own))).toEqual([
      'moderator',
      'admin',
      'author',
    ]);
  });

  it('the asker accepts; never an answer that some readers of the question cannot read', () => {
    const who = ['moderator', 'admin', 'author'];
    expect(allowed((viewer) => mayAccept(viewer, item({}), answer()))).toEqual(who);
    const agents = answer({ acl: ['agents'] });
    expect(allowed((viewer) => mayAccept(viewer, item({}), agents))).toEqual([]);
    const comment = answer({ kind: 'comment' });
    expect(allowed((viewer) => mayAccept(viewer, item({}), comment))).toEqual([]);
  });

  it('agents speak for the company, in the community only', () => {
    expect(allowed((viewer) => mayMarkOfficial(viewer, item({}), answer()))).toEqual(SERVING);
    const peer = item({ space: 'peer' });
    expect(allowed((viewer) => mayMarkOfficial(viewer, peer, answer()))).toEqual([]);
    const agents = answer({ acl: ['agents'] });
    expect(allowed((viewer) => mayMarkOfficial(viewer, item({}), agents))).toEqual([]);
  });

  it('nobody confirms his own words, nor what is no answer', () => {
    expect(allowed((viewer) => mayConfirmPost(viewer, answer()))).toEqual(['author']);
    expect(allowed((viewer) => mayConfirmPost(viewer, answer({ kind: 'comment' })))).toEqual([]);
    const article = item({ space: 'company', kind: 'article', state: 'published' });
    expect(allowed((viewer) => mayConfirmItem(viewer, article))).toEqual(['member', ...STAFF]);
    expect(isRefusal(mayConfirmItem(VIEWERS.member, item({})))).toBe(true);
  });
});
