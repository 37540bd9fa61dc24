import { LinkUnits, setStates, tieItems } from '../../src/features/links/links.api';
import { lockClusters, regroup } from '../../src/features/clusters/clusters.api';
import type { TestHub } from '../support/hub';
import { ask, json, type Door } from './asking';
import { seesThing, type Thing } from './model';
import type { Chance } from './random';
import type { Visitor, World } from './world';

const CLUSTERS = 14;
const SPACES = ['company', 'community', 'peer', 'internal'];

/** Ties things of all four spaces together, whatever their audiences, and asks who is shown what of it. */
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
  }

  /** A chain, so that hidden members stand between visible ones; the last link may be a mere proposal. */
  private async knot(members: readonly Thing[], last: 'proposed' | 'confirmed'): Promise<void> {
    const ids = members.map((thing) => thing.id);
    await this.hub.app.get(LinkUnits).runAs(this.world.visitors[1]?.id, async (unit) => {
      const locked = await lockClusters(unit.manager, ids);
      for (const [at, from] of members.slice(1).entries()) {
        const to = members[at] as Thing;
        const [made] = await tieItems(unit, from.id, to.id, '');
        const isLast = at === members.length - 2;
        if (isLast && last === 'proposed') {
          await setStates(unit, [{ id: String(made?.id), state: 'proposed' }], '');
        }
        const state = isLast ? last : 'confirmed';
        this.world.links.push({ id: String(made?.id), from, to, state });
      }
      await regroup(unit.manager, locked, ids);
    });
    const tied = last === 'confirmed' ? members : members.slice(0, -1);
    const [row] = await this.hub.dataSourceRows<{ cluster_id: string }>(
      `SELECT cluster_id FROM items WHERE id = '${tied[0]?.id}'`,
    );
    this.world.clusters.push({ id: String(row?.cluster_id), members: tied });
  }
}

/** What a confirmed link ties to a thing, as far as this visitor sees it. */
export const tiedTo = (world: World, visitor: Visitor, thing: Thing): ReadonlySet<string> =>
  new Set(
    world.links
      .filter((link) => link.state === 'confirmed')
      .flatMap(({ from, to }) => (from === thing ? [to] : to === thing ? [from] : []))
      .filter((other) => seesThing(visitor, other))
      .map(({ id }) => id),
  );

interface Shown {
  readonly size: number;
  readonly bySpace: Record<string, number>;
  readonly members: { id: string }[];
  readonly askedAs: string[];
}

/** Every cluster and link of the world as this visitor is shown it: exactly what the model says, counts too. */
export async function expectTiesTrue(door: Door, visitor: Visitor, world: World): Promise<void> {
  for (const { id, members } of world.clusters) {
    const seen = members.filter((thing) => seesThing(visitor, thing));
    const answer = await ask(door, visitor, `/api/v1/clusters/${id}`);
    expect([visitor.name, id, answer.status]).toEqual([
      visitor.name,
      id,
      seen.length > 1 ? 200 : 404,
    ]);
    if (seen.length < 2) continue;
    const cluster = json<Shown>(answer);
    expect([visitor.name, cluster.members.map((one) => one.id).sort()]).toEqual([
      visitor.name,
      seen.map((thing) => thing.id).sort(),
    ]);
    expect(cluster.size).toBe(seen.length);
    const bySpace: Record<string, number> = {};
    for (const { space } of seen) bySpace[space] = (bySpace[space] ?? 0) + 1;
    expect(cluster.bySpace).toEqual(bySpace);
  }
  const confirmed = world.links.filter((link) => link.state === 'confirmed');
  const shown = json<{ data: { id: string }[] }>(
    await ask(door, visitor, '/api/v1/links?state=confirmed&limit=100'),
  ).data;
  const known = new Set(world.links.map((link) => link.id));
  expect(
    shown
      .map((link) => link.id)
      .filter((id) => known.has(id))
      .sort(),
  ).toEqual(
    confirmed
      .filter((link) => seesThing(visitor, link.from) && seesThing(visitor, link.to))
      .map((link) => link.id)
      .sort(),
  );
}
