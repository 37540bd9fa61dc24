import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '../../../kernel/ids';
import { lockClusters, regroup } from '../../clusters/clusters.api';
import { CLUSTER_KINDS, type LinkKind } from '../link-kinds';
import { circleThrough, indexAgain, LINK_PAIR } from '../write/link-rows';
import { LinkUnits } from '../write/link-units';
import type { LinkRecord, LinkRefusal } from './link-record';
import { resolveEnds, type ResolvedEnd } from './resolve-ends';

export interface BatchFate {
  readonly created: number;
  /** There already, or proposed or decided otherwise by a person: left as it is. */
  readonly known: number;
  readonly refusals: readonly LinkRefusal[];
}

interface Wanted {
  readonly record: LinkRecord;
  readonly kind: LinkKind;
  readonly from: ResolvedEnd;
  readonly to: ResolvedEnd;
}

const SOLVING: ReadonlySet<string> = new Set(['article', 'howto', 'wiki']);

/** Writes imported links: confirmed, with the time given or that of their `from`, never over what a person decided. */
export class LinkImporter {
  private readonly units: LinkUnits;

  constructor(
    private readonly dataSource: DataSource,
    private readonly source: string,
  ) {
    this.units = new LinkUnits(dataSource);
  }

  /** One batch is one transaction: links, clusters, index and an audit row. */
  async write(records: readonly LinkRecord[]): Promise<BatchFate> {
    const { wanted, refusals } = await this.check(records);
    if (wanted.length === 0) return { created: 0, known: 0, refusals };
    return this.units.runAs(undefined, async (unit) => {
      const { manager } = unit;
      const items = [...new Set(wanted.flatMap(({ from, to }) => [from.item, to.item]))].sort();
      const tying = wanted.some(({ kind }) => CLUSTER_KINDS.includes(kind));
      const locked = tying ? await lockClusters(manager, items) : { ids: [] };
      const circles: LinkRefusal[] = [];
      const made: Wanted[] = [];
      for (const part of inRounds(wanted)) made.push(...(await insert(manager, part, circles)));
      const tied = made.filter(({ kind }) => CLUSTER_KINDS.includes(kind));
      if (tied.length > 0) {
        await regroup(manager, locked, [
          ...new Set(tied.flatMap(({ from, to }) => [from.item, to.item])),
        ]);
      }
      await tellIndex(manager, made);
      if (made.length > 0) {
        unit.audit('links.imported', newId(), { source: this.source, links: made.length });
      }
      const known = wanted.length - made.length - circles.length;
      return {
        created: made.length,
        known,
        refusals: [...refusals, ...circles].sort((a, b) => a.line - b.line),
      };
    });
  }

  /** What the lines name, without writing. */
  async check(
    records: readonly LinkRecord[],
  ): Promise<{ wanted: Wanted[]; refusals: LinkRefusal[] }> {
    const names = [...new Set(records.flatMap(({ from, to }) => [from, to]))];
    const ends = await resolveEnds(this.dataSource, names);
    const wanted: Wanted[] = [];
    const refusals: LinkRefusal[] = [];
    for (const record of records) {
      const [from, to] = [ends.get(record.from), ends.get(record.to)];
      const refuse = (field: 'from' | 'to', reason: string) =>
        refusals.push({ line: record.line, column: record.columnOf(field), reason });
      if (!from) refuse('from', `there is no text “${record.from.slice(0, 100)}”`);
      else if (!to) refuse('to', `there is no text “${record.to.slice(0, 100)}”`);
      else if ((from.post ?? from.item) === (to.post ?? to.item)) {
        refuse('to', 'a text is not linked to itself');
      } else wanted.push({ record, kind: record.kind ?? kindFor(from, to), from, to });
    }
    return { wanted, refusals };
  }
}

/** A question is answered by an article, and is the same problem as another question. */
const kindFor = (from: ResolvedEnd, to: ResolvedEnd): LinkKind =>
  SOLVING.has(to.kind) && !SOLVING.has(from.kind) ? 'answers' : 'same-problem';

/** `supersedes` one by one, since each may close a circle with the one before; all others at once. */
function inRounds(wanted: readonly Wanted[]): Wanted[][] {
  const careful = wanted.filter(({ kind }) => kind === 'supersedes');
  return [wanted.filter(({ kind }) => kind !== 'supersedes'), ...careful.map((one) => [one])];
}

/** Decided links stay as they are; @returns what was made, or confirmed of what the hub had proposed by itself */
async function insert(
  manager: EntityManager,
  wanted: readonly Wanted[],
  circles: LinkRefusal[],
): Promise<Wanted[]> {
  const [first] = wanted;
  if (!first) return [];
  if (first.kind === 'supersedes') {
    const path = await circleThrough(manager, first.from.item, first.to.item);
    if (path.length > 0) {
      const { line, columnOf } = first.record;
      circles.push({ line, column: columnOf('to'), reason: 'this would close a circle' });
      return [];
    }
  }
  // A statement must not meet the same pair twice: the first line of several counts.
  const byPair = new Map<string, Wanted>();
  for (const one of wanted) if (!byPair.has(pairOf(one))) byPair.set(pairOf(one), one);
  const all = [...byPair.values()];
  const rows = await manager.query<{ pair: string }[]>(
    `INSERT INTO links AS l (id, kind, from_item, from_post, to_item, to_post, state, origin, grade, happened_at, decided_at)
     SELECT t.*, now() FROM (SELECT n.id, n.kind, n.from_item, n.from_post, n.to_item, n.to_post, 'confirmed', 'import',
                                    n.grade, n.at
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::smallint[], $8::timestamptz[])
         AS n(id, kind, from_item, from_post, to_item, to_post, grade, at)) AS t
     ON CONFLICT (${LINK_PAIR})
     DO UPDATE SET state = 'confirmed', origin = 'import', version = l.version + 1, decided_at = now(),
                   from_item = excluded.from_item, from_post = excluded.from_post, to_item = excluded.to_item,
                   to_post = excluded.to_post, grade = excluded.grade, happened_at = excluded.happened_at
      WHERE l.state = 'proposed' AND l.origin <> 'person' AND l.decided_by IS NULL AND l.version = 1
     RETURNING kind || ' ' || coalesce(from_post, from_item) || ' ' || coalesce(to_post, to_item) AS pair`,
    [
      all.map(() => newId()),
      all.map(({ kind }) => kind),
      all.map(({ from }) => from.item),
      all.map(({ from }) => from.post),
      all.map(({ to }) => to.item),
      all.map(({ to }) => to.post),
      all.map(({ record }) => record.grade ?? null),
      all.map(({ record, from }) => record.time ?? from.created),
    ],
  );
  const done = new Set(rows.map(({ pair }) => pair));
  return all.filter(({ kind, from, to }) => done.has([kind, endOf(from), endOf(to)].join(' ')));
}

const endOf = ({ item, post }: ResolvedEnd): string => post ?? item;

/** The same for both directions, as the unique pair of the database is. */
const pairOf = ({ kind, from, to }: Wanted): string =>
  [kind, ...[endOf(from), endOf(to)].sort()].join(' ');

/** What was replaced sinks in the results. */
async function tellIndex(manager: EntityManager, made: readonly Wanted[]): Promise<void> {
  const ids = [
    ...new Set(made.flatMap(({ kind, to }) => (kind === 'supersedes' ? [to.item] : []))),
  ];
  if (ids.length > 0) await indexAgain(manager, ids.sort());
}
