import { ApiTokensService } from '../../src/features/accounts/api-tokens.service';
import { AccountsService } from '../../src/features/accounts/accounts.service';
import { CirclesService } from '../../src/features/accounts/circles.service';
import { IdentityService } from '../../src/features/accounts/identity.service';
import { PeopleService } from '../../src/features/accounts/people.service';
import { ItemWriter, PostWriter } from '../../src/features/items/items.api';
import type { Kind, Space } from '../../src/kernel/space';
import { ROLES, type Role, type Viewer } from '../../src/kernel/viewer';
import type { TestHub } from '../support/hub';
import { deletePost, seesPiece, type Asker, type Piece, type Thing } from './model';
import { addImages, type Image } from './images';
import { Chance } from './random';
import type { Knot, Tie } from './ties-model';
import { Tying } from './tying';

/** Stands in every text of the world: a search for it finds everything one may see. */
export const EVERYWHERE = 'oraclebase';
const LETTERS = 'bcdfghjklmnpqrstvwxz';

/** An asker with the keys it asks with. */
export interface Visitor extends Asker {
  readonly handle?: string;
  readonly bearer?: string;
  readonly cookie?: string;
  readonly viewer?: Viewer;
  /** Of the token and the session it asks with. */
  readonly tokenId?: string;
  readonly sessionId?: string;
}

export interface World {
  readonly visitors: Visitor[];
  readonly things: Thing[];
  readonly orgs: string[];
  readonly groups: string[];
  /** All there are, as `readTies` last found them. */
  readonly links: Tie[];
  readonly clusters: Knot[];
  readonly images: Image[];
}

/** How much of a world. */
export interface WorldSize {
  readonly items: number;
  readonly visitors: number;
}

export const WHOLE_WORLD: WorldSize = { items: 300, visitors: 41 };

const KINDS: Readonly<Record<Space, readonly Kind[]>> = {
  company: ['article'],
  community: ['question', 'wiki'],
  peer: ['thread', 'howto'],
  internal: ['howto', 'question', 'article'],
};
const POST_KIND: Readonly<Record<string, Piece['kind']>> = { question: 'answer', thread: 'reply' };

/** Builds people, circles and texts through the hub's own services, and the model of them beside it. */
export class WorldBuilder {
  private readonly chance: Chance;
  private words = 0;
  readonly world: World = {
    visitors: [],
    things: [],
    orgs: [],
    groups: [],
    links: [],
    clusters: [],
    images: [],
  };

  constructor(
    private readonly hub: TestHub,
    seed: number,
    private readonly size: WorldSize,
  ) {
    this.chance = new Chance(seed);
  }

  /** A word no other text has and no typo leads to: it begins alike and goes on at random. */
  word(): string {
    const tail = Array.from({ length: 12 }, () => this.chance.one([...LETTERS])).join('');
    return `kq${LETTERS[this.words++ % LETTERS.length]}${tail}`;
  }

  async build(): Promise<World> {
    await this.circles();
    await this.people();
    for (let n = 0; n < this.size.items; n++) await this.thing();
    this.world.images.push(...(await addImages(this.hub, this.world.things, this.chance)));
    await new Tying(this.hub, this.world, this.chance).tie();
    return this.world;
  }

  private async circles(): Promise<void> {
    const circles = this.hub.app.get(CirclesService);
    const [root] = await this.hub.dataSourceRows<{ id: string }>(
      `INSERT INTO users (id, handle, display_name) VALUES (gen_random_uuid(), 'root', 'Root') RETURNING id`,
    );
    for (const n of [1, 2, 3]) {
      this.world.orgs.push((await circles.create(String(root?.id), 'organisation', `Org ${n}`)).id);
    }
    for (const n of [1, 2, 3, 4]) {
      this.world.groups.push((await circles.create(String(root?.id), 'group', `Circle ${n}`)).id);
    }
  }

  private async people(): Promise<void> {
    this.world.visitors.push({ name: 'guest', roles: [], orgs: new Set(), groups: new Set() });
    const accounts = this.hub.app.get(AccountsService);
    const circles = this.hub.app.get(CirclesService);
    for (let n = 0; n < this.size.visitors; n++) {
      // Every role alone at least once, then mixtures.
      const roles: Role[] = n < ROLES.length ? [ROLES[n] as Role] : this.mixture();
      const id = await accounts.signUp({
        email: `visitor-${n}@oracle.example`,
        displayName: `Visitor ${n}`,
        password: 'not asked for here',
        roles: [...new Set<Role>(['member', ...roles])],
      });
      const orgs = new Set(this.chance.maybe(0.4) ? this.chance.some(this.world.orgs, 1) : []);
      const groups = new Set(this.chance.some(this.world.groups, this.chance.below(3)));
      for (const org of orgs) await circles.add(id, 'organisation', org, id);
      for (const group of groups) await circles.add(id, 'group', group, id);
      await this.keys({ name: `${n}:${roles.join('+')}`, id, roles, orgs, groups });
    }
  }

  private async keys(asker: Asker & { id: string }): Promise<void> {
    const { app } = this.hub;
    const identity = app.get(IdentityService);
    const { secret, token } = await app.get(ApiTokensService).create(asker.id, {
      name: 'oracle',
      scope: 'write',
    });
    const cookie = await identity.openSession(asker.id, { address: '::1', userAgent: 'oracle' });
    const { handle } = await app.get(PeopleService).get(asker.id);
    const viewer = await identity.byUserId(asker.id);
    const [session] = await this.hub.dataSourceRows<{ id: string }>(
      `SELECT id FROM sessions WHERE user_id = $1`,
      [asker.id],
    );
    const ids = { tokenId: token.id, sessionId: session?.id };
    this.world.visitors.push({ ...asker, ...ids, handle, bearer: secret, cookie, viewer });
  }

  private mixture(): Role[] {
    return this.chance.maybe(0.5) ? ['member'] : this.chance.some(ROLES.slice(1), 1);
  }

  private async thing(): Promise<void> {
    const space = this.chance.one<Space>(['company', 'community', 'community', 'peer', 'internal']);
    const kind = this.chance.one(KINDS[space]);
    const author = this.authorFor(space);
    const audience = this.audienceFor(space, author);
    const title = this.word();
    const tag = this.word();
    const lang = this.chance.one(['en', 'de']);
    const shared = `oracle-tag-${this.chance.below(6)}`;
    const layers = [this.piece('layer', null, author)];
    const staff = author.viewer?.isStaff === true;
    const product = staff ? this.product() : null;
    if (staff) layers.push(...this.innerLayers(audience, author));
    const viewer = author.viewer as Viewer;
    const { id } = await this.hub.app.get(ItemWriter).create(viewer, {
      space,
      kind,
      lang,
      title: `${EVERYWHERE} ${title}`,
      tags: [tag, shared],
      product,
      audience,
      body: bodyOf(layers[0] as Piece),
      ...(layers.length > 1
        ? { layers: layers.slice(1).map((l) => ({ audience: l.audience ?? [], body: bodyOf(l) })) }
        : {}),
    });
    const [row] = await this.hub.dataSourceRows<{ state: string; audience: string[] }>(
      `SELECT state, audience FROM items WHERE id = $1`,
      [id],
    );
    const rows = await this.hub.dataSourceRows<{ id: string }>(
      `SELECT id FROM layers WHERE item_id = $1 ORDER BY position`,
      [id],
    );
    const thing: Thing = {
      id,
      space,
      kind,
      lang,
      title,
      tag,
      shared,
      product,
      author: author.id as string,
      audience: row?.audience ?? [],
      state: row?.state ?? '',
      deleted: false,
      layers: layers.map((layer, at) => ({ ...layer, id: String(rows[at]?.id) })),
      posts: [],
      old: [],
    };
    this.world.things.push(thing);
    await this.publish(thing, author);
    await this.posts(thing);
    if (this.chance.maybe(0.3)) await this.edit(thing, author);
    if (this.chance.maybe(0.08)) await this.remove(thing, author);
  }

  private innerLayers(audience: readonly string[], author: Visitor): Piece[] {
    const inner = this.innerAudiences(audience).filter((a) => author.viewer?.maySee(a));
    return inner.slice(0, this.chance.below(3)).map((one) => this.piece('layer', one, author));
  }

  /** Some are about something nothing else is about, some about what others are about too. */
  private product(): string | null {
    const choice = this.chance.next();
    if (choice < 0.2) return this.word();
    return choice < 0.5 ? `oracle-product-${this.chance.below(3)}` : null;
  }

  /** Some articles stay drafts, some wait, some are archived again. */
  private async publish(thing: Thing, author: Visitor): Promise<void> {
    if (thing.kind !== 'article' || thing.state !== 'draft') return;
    const writer = this.hub.app.get(ItemWriter);
    const curator = this.world.visitors.find((v) => v.roles.includes('curator')) as Visitor;
    const end = this.chance.one([
      'draft',
      'in-review',
      'published',
      'published',
      'published',
      'archived',
    ]);
    for (const state of ['in-review', 'published', 'archived'] as const) {
      if (thing.state === end) return;
      const by = state === 'in-review' ? author : curator;
      // A curator works on every draft, but on a published text only when it is for him too.
      if (state === 'archived' && !by.viewer?.maySee(thing.audience)) return;
      await writer.changeState(by.viewer as Viewer, thing.id, state);
      thing.state = state;
    }
  }

  private async posts(thing: Thing): Promise<void> {
    if (thing.state !== 'published' && thing.state !== 'open') return;
    const readers = this.world.visitors.filter((v) => v.viewer?.maySee(thing.audience));
    if (readers.length === 0) return;
    for (let n = this.chance.below(4); n > 0; n--) await this.post(thing, this.chance.one(readers));
    for (const post of [...thing.posts]) await this.mark(thing, post, readers);
  }

  /** Comments stand under some answers; some are accepted, some official, some worked for somebody. */
  private async mark(thing: Thing, post: Piece, readers: readonly Visitor[]): Promise<void> {
    const able = readers.filter((v) => v.id !== post.author && seesPiece(v, thing, post));
    if (post.deleted || post.kind !== 'answer' || able.length === 0) return;
    const by = this.chance.one(able);
    if (this.chance.maybe(0.4)) await this.comment(thing, post, by);
    const writer = this.hub.app.get(PostWriter);
    if (this.chance.maybe(0.3)) {
      await writer.confirm(by.viewer as Viewer, post.id, true);
      post.confirmed = true;
    }
    if (post.audience !== null) return;
    const agent = readers.find((v) => v.roles.includes('agent'));
    if (agent && thing.space === 'community' && this.chance.maybe(0.3)) {
      await writer.markOfficial(agent.viewer as Viewer, post.id, true);
      post.official = true;
    }
    if (this.chance.maybe(0.3)) await this.accept(thing, post, readers);
  }

  private async comment(thing: Thing, post: Piece, by: Visitor): Promise<void> {
    const comment = this.piece('comment', post.audience && [...post.audience], by);
    const { id } = await this.hub.app.get(PostWriter).create(by.viewer as Viewer, thing.id, {
      kind: 'comment',
      body: bodyOf(comment),
      parentId: post.id,
    });
    thing.posts.push({ ...comment, id, parent: post.id });
  }

  private async accept(thing: Thing, post: Piece, readers: readonly Visitor[]): Promise<void> {
    const asker = readers.find((v) => v.id === thing.author);
    if (!asker || thing.accepted) return;
    await this.hub.app.get(PostWriter).accept(asker.viewer as Viewer, post.id, true);
    thing.accepted = post.id;
    thing.state = 'solved';
  }

  private async post(thing: Thing, by: Visitor): Promise<void> {
    const writer = this.hub.app.get(PostWriter);
    const inner = by.viewer?.isStaff && this.chance.maybe(0.3);
    const audience = inner ? (this.innerAudiences(thing.audience)[0] ?? null) : null;
    if (audience && !by.viewer?.maySee(audience)) return;
    const piece = this.piece(POST_KIND[thing.kind] ?? 'comment', audience, by);
    const { id } = await writer.create(by.viewer as Viewer, thing.id, {
      kind: piece.kind as 'answer',
      body: bodyOf(piece),
      ...(audience ? { audience } : {}),
    });
    const post = { ...piece, id };
    thing.posts.push(post);
    if (!this.chance.maybe(0.1)) return;
    await writer.delete(by.viewer as Viewer, id);
    deletePost(thing, post);
  }

  /** The first layer gets a new text; the old one lives on in the history. */
  private async edit(thing: Thing, author: Visitor): Promise<void> {
    const layer = thing.layers[0] as Piece;
    if (thing.layers.length > 1 || thing.state === 'archived') return;
    const by =
      thing.kind === 'article' && thing.state === 'published'
        ? (this.world.visitors.find((v) => v.roles.includes('curator')) as Visitor)
        : author;
    if (!by.viewer?.maySee(thing.audience) && by !== author) return;
    const fresh = { ...layer, canary: this.word() };
    await this.hub.app.get(ItemWriter).edit(by.viewer as Viewer, thing.id, { body: bodyOf(fresh) });
    thing.layers[0] = fresh;
    thing.old.push({
      canary: layer.canary,
      layer: fresh,
      itemThen: thing.audience,
      layerThen: null,
      stateThen: thing.state,
    });
  }

  private async remove(thing: Thing, author: Visitor): Promise<void> {
    if (thing.kind === 'article' && thing.state !== 'draft') return;
    const by = this.world.visitors.find((v) => v.roles.includes('admin')) ?? author;
    const may = by.viewer?.maySee(thing.audience) ? by : author;
    await this.hub.app.get(ItemWriter).delete(may.viewer as Viewer, thing.id);
    thing.deleted = true;
  }

  private authorFor(space: Space): Visitor {
    const staffOnly = space === 'company' || space === 'internal';
    const able = this.world.visitors.filter((v) => v.viewer && (!staffOnly || v.viewer.isStaff));
    return this.chance.one(able);
  }

  /** Audiences the author may choose and will himself be able to read. */
  private audienceFor(space: Space, author: Visitor): string[] {
    const own = [...author.orgs].map((o) => `org:${o}`);
    const circles = [...author.groups].map((g) => `group:${g}`);
    const staff = author.viewer?.isStaff === true;
    const choices: string[][] =
      space === 'internal'
        ? [
            ['employees'],
            ['employees'],
            ...(author.viewer?.audiences.has('agents') ? [['agents']] : []),
          ]
        : [['public'], ['public'], ['public'], ['members']];
    if (space !== 'internal') choices.push(...own.map((o) => [o]), ...circles.map((c) => [c]));
    if (staff && space === 'company') choices.push(['employees']);
    return this.chance.one(choices);
  }

  /**
   * Narrower audiences inside an item, only such as are certainly within it: the product promises nobody more than it
   * can prove, the model counts what is true, and here both are the same.
   */
  private innerAudiences(whole: readonly string[]): string[][] {
    const open = whole.includes('public') || whole.includes('members');
    if (open) {
      const inside = [['agents'], ['employees'], [`group:${this.chance.one(this.world.groups)}`]];
      return this.chance.some(inside, 3);
    }
    if (whole.includes('employees')) return [['agents']];
    return whole.includes('agents') ? [['agents']] : [];
  }

  private piece(kind: Piece['kind'], audience: string[] | null, by: Asker): Piece {
    return { id: '', canary: this.word(), audience, deleted: false, author: by.id as string, kind };
  }
}

const bodyOf = (piece: Piece): string => `${EVERYWHERE} text ${piece.canary} and nothing else.`;
