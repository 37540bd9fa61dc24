import { plainText, renderMarkdown } from '../../../libs/markdown/markdown';
import { ROLES, Viewer } from '../../kernel/viewer';
import { SPACE_POLICIES } from '../../kernel/space';
import { declareAudience, declarePartAudience } from '../../features/items/audience.policy';
import { mayConfirmItem, mayCreate } from '../../features/items/items.policy';
import {
  mayAccept,
  mayConfirmPost,
  mayMarkOfficial,
  mayPost,
} from '../../features/items/posts.policy';
import { STATES_OF } from '../../features/items/item-state';
import { demo } from './demo';
import type { DemoAudience, DemoItem, DemoUser } from './demo-world';

const usersByKey = new Map(demo.users.map((user) => [user.key, user]));
const itemsByKey = new Map(demo.items.map((item) => [item.key, item]));
const posts = demo.items.flatMap((item) => (item.posts ?? []).map((post) => ({ item, post })));
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const user = (key: string): DemoUser => {
  const found = usersByKey.get(key);
  if (!found) throw new Error(`No user "${key}"`);
  return found;
};
const wordsOf = (item: DemoItem) =>
  plainText(item.layers.map((layer) => layer.body).join('\n\n')).split(/\s+/).length;

// Slugs and keys become ids, so that the hub's own policies can judge the world before a loader writes it through them.
const slugs = [...demo.organisations, ...demo.groups].map(({ slug }) => slug);
const idOf = (slug: string) => {
  const n = [...slugs, ...usersByKey.keys()].indexOf(slug) + 1;
  if (n === 0) throw new Error(`Nothing is called "${slug}"`);
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
};
const idsIn = (audience: readonly DemoAudience[]) =>
  audience.map((token) => token.replace(/:(.+)$/, (_all, slug: string) => `:${idOf(slug)}`));
const viewerOf = (key: string) => {
  const { displayName, roles, organisations = [], groups = [] } = user(key);
  const circles = { organisationIds: organisations.map(idOf), groupIds: groups.map(idOf) };
  return Viewer.of({ userId: idOf(key), handle: key, displayName, roles, ...circles });
};
const declared = (item: DemoItem) => {
  const result = declareAudience(viewerOf(item.author), item.space, idsIn(item.audience));
  expect(result.errors).toEqual([]);
  return 'audience' in result ? result.audience : [];
};
const factsOf = (item: DemoItem) => ({
  ...{ space: item.space, kind: item.kind, state: 'open' as const, authorId: idOf(item.author) },
  acl: declared(item),
});

describe('the demo world', () => {
  it('has about sixty items over all spaces in two languages', () => {
    expect(demo.items.length).toBeGreaterThanOrEqual(58);
    expect(demo.items.length).toBeLessThanOrEqual(75);
    for (const lang of ['de', 'en'])
      expect(demo.items.filter((item) => item.lang === lang).length).toBeGreaterThanOrEqual(20);
    for (const space of Object.keys(SPACE_POLICIES))
      expect(demo.items.filter((item) => item.space === space).length).toBeGreaterThanOrEqual(10);
  });

  it('uses every key once', () => {
    const keys = [...demo.items.map((item) => item.key), ...posts.map(({ post }) => post.key)];
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    expect(keys.filter((key) => !SLUG.test(key))).toEqual([]);
    expect(usersByKey.size).toBe(demo.users.length);
    const outside = demo.items.flatMap((item) => item.externalId ?? []);
    expect(new Set(outside).size).toBe(outside.length);
    const titles = demo.items.map((item) => item.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('has one account per role and one per organisation', () => {
    const emails = demo.users.flatMap(({ email }) => email ?? []);
    expect(emails.sort()).toEqual(
      [...ROLES, 'org-a', 'org-b'].map((name) => `${name}@demo.example`).sort(),
    );
    for (const role of ROLES)
      expect(demo.users.find(({ email }) => email === `${role}@demo.example`)?.roles).toEqual([
        role,
      ]);
    expect(demo.users.length - emails.length).toBeGreaterThanOrEqual(12);
    for (const { slug } of [...demo.organisations, ...demo.groups, ...demo.products])
      expect(slug).toMatch(SLUG);
    for (const { slug } of demo.organisations)
      expect(
        demo.users.some(({ email, organisations }) => email && organisations?.includes(slug)),
      ).toBe(true);
    for (const { organisations = [], groups = [] } of demo.users) {
      expect(demo.organisations.map((o) => o.slug)).toEqual(
        expect.arrayContaining([...organisations]),
      );
      expect(demo.groups.map((g) => g.slug)).toEqual(expect.arrayContaining([...groups]));
    }
  });

  it('tells at least eight problems in three spaces or more', () => {
    const told = demo.families.filter(({ members }) => {
      const spaces = new Set(members.map((key) => itemsByKey.get(key)?.space));
      expect(spaces.has(undefined)).toBe(false);
      return spaces.size >= 3;
    });
    expect(told.length).toBe(demo.families.length);
    expect(told.length).toBeGreaterThanOrEqual(8);
  });

  it('shows every special case once at least', () => {
    const has = (test: (item: DemoItem) => boolean) => expect(demo.items.some(test)).toBe(true);
    for (const state of ['draft', 'in-review', 'archived', 'closed'] as const)
      has((item) => item.state === state);
    for (const { slug } of demo.organisations) has((item) => item.audience.includes(`org:${slug}`));
    has((item) => item.audience.some((token) => token.startsWith('group:')));
    has((item) => item.state === 'open' && item.kind === 'question' && !item.posts?.length);
    has((item) => item.kind === 'wiki');
    has(
      (item) => item.kind === 'article' && item.layers.some((l) => l.audience.includes('agents')),
    );
    expect(posts.some(({ post }) => post.audience)).toBe(true);
  });
});

describe.each(demo.items)('$key', (item) => {
  it('may be written by its author, each layer too', () => {
    const author = viewerOf(item.author);
    expect(mayCreate(author, item.space, item.kind)).toBe(true);
    expect(STATES_OF[item.kind]).toContain(item.state);
    const whole = declared(item);
    expect(item.layers[0]?.audience).toEqual(item.audience);
    for (const layer of item.layers.slice(1)) {
      const part = declarePartAudience(author, item.space, whole, idsIn(layer.audience), '/layers');
      expect(part.errors).toEqual([]);
    }
    for (const key of item.confirmedBy ?? [])
      expect(mayConfirmItem(viewerOf(key), factsOf(item))).toBe(true);
  });

  it('names only what exists', () => {
    expect(item.tags.length).toBeGreaterThan(0);
    for (const tag of item.tags) expect(tag).toMatch(SLUG);
    if (item.product) expect(demo.products.map((p) => p.slug)).toContain(item.product);
    if (item.owner) expect(viewerOf(item.owner).isStaff).toBe(true);
    expect(Boolean(item.owner && item.riskNote)).toBe(
      item.kind === 'howto' && item.space === 'internal',
    );
    expect(Boolean(item.closeReason)).toBe(item.state === 'closed');
    expect(Boolean(item.originUrl)).toBe(Boolean(item.externalId));
  });

  it('is long enough to be read and renders without losing anything', () => {
    const words = wordsOf(item);
    const least = item.kind === 'article' && item.state === 'published' ? 115 : 30;
    expect(words).toBeGreaterThanOrEqual(least);
    expect(words).toBeLessThanOrEqual(500);
    for (const { body } of item.layers) {
      const { html } = renderMarkdown(body, { trusted: true });
      expect(html.replace(/<pre.*?<\/pre>/gs, '')).not.toMatch(/~~~|\*\*|\|\s*-{3}|undefined/);
    }
  });

  it('has posts that may stand there, in order', () => {
    const facts = factsOf(item);
    const earlier: string[] = [];
    let day = 0;
    for (const post of item.posts ?? []) {
      const author = viewerOf(post.author);
      expect(author.maySee(facts.acl)).toBe(true);
      expect(mayPost(author, facts, post.kind)).toBe(true);
      if (post.audience)
        expect(
          declarePartAudience(author, item.space, facts.acl, idsIn(post.audience), '').errors,
        ).toEqual([]);
      if (post.parent) expect(earlier).toContain(post.parent);
      expect(post.daysAfter).toBeGreaterThanOrEqual(day);
      expect(post.daysAfter).toBeLessThanOrEqual(item.createdDaysAgo);
      day = post.daysAfter;
      earlier.push(post.key);
    }
  });

  it('carries its marks rightly', () => {
    const facts = factsOf(item);
    const accepted = (item.posts ?? []).filter((post) => post.marks?.accepted);
    expect(accepted.length).toBe(item.kind === 'question' && item.state === 'solved' ? 1 : 0);
    for (const post of item.posts ?? []) {
      const { official, confirmedBy = [], accepted: byAsker } = post.marks ?? {};
      const postFacts = { kind: post.kind, authorId: idOf(post.author), acl: facts.acl };
      if (byAsker) expect(mayAccept(viewerOf(item.author), facts, postFacts)).toBe(true);
      if (official) expect(mayMarkOfficial(viewerOf(official), facts, postFacts)).toBe(true);
      expect(new Set(confirmedBy).size).toBe(confirmedBy.length);
      for (const reader of confirmedBy.map(viewerOf)) {
        expect(reader.maySee(facts.acl)).toBe(true);
        expect(mayConfirmPost(reader, postFacts)).toBe(true);
      }
    }
  });
});

describe('translations', () => {
  const groups = new Map<string, DemoItem[]>();
  for (const item of demo.items)
    if (item.group) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);

  it.each([...groups])('%s is one text in several languages', (_group, items) => {
    expect(new Set(items.map((item) => item.lang)).size).toBe(items.length);
    expect(new Set(items.map((item) => `${item.space} ${item.kind}`)).size).toBe(1);
  });

  it('exist for several articles', () => {
    expect(
      [...groups.values()].filter((items) => items.length === 2).length,
    ).toBeGreaterThanOrEqual(6);
  });
});
