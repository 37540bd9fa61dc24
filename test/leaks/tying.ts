import {
  LinkUnits,
  LinkWriter,
  setStates,
  tieItems,
  type LinkKind,
} from '../../src/features/links/links.api';
import { lockClusters, regroup } from '../../src/features/clusters/clusters.api';
import { Fault } from '../../src/kernel/fault';
import type { TestHub } from '../support/hub';
import { seesPiece, seesThing, type Thing } from './model';
import type { Chance } from './random';
import type { End, Tie } from './ties-model';
import type { Visitor, World } from './world';

const CLUSTERS = 14;
const SPACES = ['company', 'community', 'peer', 'internal'];
/** Links of the other kinds, of each. */
const OF_A_KIND = 10;
const OTHER_KINDS = ['supersedes', 'contradicts', 'derived-from', 'escalated-to'] as const;
/** Texts that solved many questions, and how many. */
const POPULAR = 4;
const SOLVED = 7;

/** Ties things of all four spaces together, whatever their audiences. */
export class Tying {
  constructor(
    private readonly hub: TestHub,
    private readonly world: World,
    private readonly chance: Chance,
  ) {}

  async tie(): Promise<void> {
    const left = this.world.things.filter((thing) => !thing.deleted);
    const count = Math.min(CLUSTERS, Math.floor(left.length / 15));
    for (let n = 0; n < count; n++) {
      const members = SPACES.flatMap((space) => {
        const fitting = left.filter((thing) => thing.space === space);
        return this.chance.some(fitting, 1 + this.chance.below(2));
      });
      for (const member of members) left.splice(left.indexOf(member), 1);
      if (members.length > 2) await this.knot(members, n % 3 === 0 ? 'proposed' : 'confirmed');
    }
    await this.solve();
    await this.relate();
    await this.replaceByPosts();
    await readTies(this.hub, this.world);
  }

  /** A chain, so that hidden members stand between visible ones; the last link may be a mere proposal. */
  private async knot(members: readonly Thing[], last: 'proposed' | 'confirmed'): Promise<void> {
    const ids = members.map((thing) => thing.id);
    await this.hub.app.get(LinkUnits).runAs(this.world.visitors[1]?.id, async (unit) => {
      const locked = await lockClusters(unit.manager, ids);
      for (const [at, from] of members.slice(1).entries()) {
        const to = members[at] as Thing;
        const [made] = await tieItems(unit, from.id, to.id, '');
        if (at < members.length - 2 || last === 'confirmed') continue;
        await setStates(unit, [{ id: String(made?.id), state: 'proposed' }], '');
      }
      await regroup(unit.manager, locked, ids);
    });
    const tied = last === 'confirmed' ? members : members.slice(0, -1);
    const [row] = await this.hub.dataSourceRows<{ cluster_id: string }>(
      `SELECT cluster_id FROM items WHERE id = '${tied[0]?.id}'`,
    );
    this.world.clusters.push({ id: String(row?.cluster_id), members: tied });
  }

  /** Some texts solved many questions, each asked before eyes of its own. */
  private async solve(): Promise<void> {
    const open = this.world.things.filter((thing) => !thing.deleted);
    const answers = open.filter(({ kind }) => ['article', 'howto', 'wiki'].includes(kind));
    for (const target of this.chance.some(answers, POPULAR)) {
      const asked = open.filter(({ kind }) => ['question', 'thread'].includes(kind));
      for (const thing of this.chance.some(asked, SOLVED)) {
        await this.link('answers', { thing }, { thing: target });
      }
    }
  }

  /** Links of every kind between any two texts, some between their posts; some are mere proposals, some refused. */
  private async relate(): Promise<void> {
    const open = this.world.things.filter((thing) => !thing.deleted);
    const inside = this.world.clusters.flatMap(({ members }) => members);
    for (const kind of OTHER_KINDS) {
      for (let n = 0; n < OF_A_KIND; n++) {
        const to = this.end(n % 2 === 0 ? inside : open, 0.2);
        await this.link(kind, this.end(open, 0.4), to, (['proposed', 'rejected'] as const)[n % 5]);
      }
    }
  }

  /** What a hidden answer replaces is replaced for those alone who may read the answer. */
  private async replaceByPosts(): Promise<void> {
    const hidden = this.world.things
      .filter(({ deleted }) => !deleted)
      .flatMap((thing) => thing.posts.map((post): End => ({ thing, post })))
      .filter(({ post }) => post?.deleted === false && post.audience !== null);
    const inside = this.world.clusters.flatMap(({ members }) => members);
    for (const from of this.chance.some(hidden, OF_A_KIND)) {
      const thing = this.chance.one(inside);
      await this.link('supersedes', from, { thing });
      await this.link('answers', from, { thing: this.chance.one(inside) });
    }
  }

  /** A text; where it has some, often one of its posts. */
  private end(of: readonly Thing[], posts: number): End {
    const thing = this.chance.one(of);
    const there = thing.posts.filter((post) => !post.deleted);
    return there.length > 0 && this.chance.maybe(posts)
      ? { thing, post: this.chance.one(there) }
      : { thing };
  }

  /** By somebody who may: he sees both ends, as not everybody will. */
  private async link(
    kind: LinkKind,
    from: End,
    to: End,
    state: 'proposed' | 'rejected' | 'confirmed' = 'confirmed',
  ): Promise<void> {
    const by = this.chance.some(this.world.visitors.filter(keepsOrder), this.world.visitors.length);
    const linker = by.find((visitor) => [from, to].every((end) => seesEnd(visitor, end)))?.viewer;
    if (!linker || from.thing === to.thing) return;
    const writer = this.hub.app.get(LinkWriter);
    const first = state === 'rejected' ? 'proposed' : state;
    const made = await writer
      .create(linker, idOf(from), { kind, to: idOf(to), state: first })
      .catch(unlessConflict);
    if (made && state === 'rejected') await writer.decide(linker, made.id, { state });
  }
}

const idOf = ({ thing, post }: End): string => post?.id ?? thing.id;

/** Chance may choose a circle, or what the hub has proposed already. */
function unlessConflict(error: unknown): undefined {
  if (!(error instanceof Fault) || error.status !== 409) throw error;
}

const keepsOrder = ({ roles }: Visitor): boolean =>
  roles.some((role) => ['curator', 'moderator', 'admin'].includes(role));

const seesEnd = (visitor: Visitor, { thing, post }: End): boolean =>
  seesThing(visitor, thing) && (!post || seesPiece(visitor, thing, post));

interface TieRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly from_item: string;
  readonly from_post: string | null;
  readonly to_item: string;
  readonly to_post: string | null;
  readonly author_id: string | null;
}

/** Notes in the world which links there are by now; the hub makes proposals meanwhile. */
export async function readTies(hub: TestHub, world: World): Promise<void> {
  const rows = await hub.dataSourceRows<TieRow>(
    `SELECT id, kind, state, from_item, from_post, to_item, to_post, author_id FROM links ORDER BY id`,
  );
  const things = new Map(world.things.map((thing) => [thing.id, thing]));
  const endOf = (item: string, postId: string | null): End | undefined => {
    const thing = things.get(item);
    const post = thing?.posts.find(({ id }) => id === postId);
    return thing && (postId === null || post) ? { thing, ...(post ? { post } : {}) } : undefined;
  };
  const ties = rows.flatMap((row): Tie[] => {
    const from = endOf(row.from_item, row.from_post);
    const to = endOf(row.to_item, row.to_post);
    const { id, kind, state, author_id: author } = row;
    return from && to ? [{ id, kind, state, from, to, author }] : [];
  });
  world.links.splice(0, Infinity, ...ties);
}
