import { fromShortId } from '../../src/kernel/ids';
import { json } from './asking';
import { bySpace, membersFor, type Knot } from './ties-model';
import { look, type Asked } from './look';
import type { Thing } from './model';
import type { Visitor } from './world';

interface ShownProblem {
  readonly cluster: string;
  readonly questions: number;
  readonly searches: number;
  readonly size: number;
  readonly bySpace: Record<string, number>;
}

interface Problem {
  readonly knot: Knot;
  readonly members: readonly Thing[];
  readonly questions: number;
}

/** Problems with a question this visitor knows of, each with those he knows. */
const problemsFor = ({ world }: Asked, visitor: Visitor, spaces?: string): Problem[] =>
  world.clusters.flatMap((knot) => {
    const members = membersFor(visitor, knot);
    const asking = members.filter(
      ({ kind, space }) =>
        ['question', 'thread'].includes(kind) && (spaces === undefined || space === spaces),
    );
    return asking.length > 0 ? [{ knot, members, questions: asking.length }] : [];
  });

/** What is asked most: each problem with the numbers this visitor may know, whichever part of the list is asked for. */
export async function expectMostAskedTrue(asked: Asked, visitor: Visitor): Promise<void> {
  const whole = await expectProblemsTrue(asked, visitor);
  await expectProblemsTrue(asked, visitor, 'community');
  // Nothing takes a place in the list that this visitor is not shown.
  for (const limit of [1, 3]) {
    const part = await listed(asked, visitor, `limit=${limit}`);
    expect([visitor.name, limit, part.length]).toEqual([
      visitor.name,
      limit,
      Math.min(limit, whole.length),
    ]);
  }
  await expectPageTrue(asked, visitor);
}

const listed = async (asked: Asked, visitor: Visitor, query: string): Promise<ShownProblem[]> =>
  json<{ data: ShownProblem[] }>(await look(asked, visitor, `/api/v1/most-asked?${query}`)).data;

/** The list of problems, of one space or of all. */
export async function expectProblemsTrue(asked: Asked, visitor: Visitor, space?: string) {
  const problems = problemsFor(asked, visitor, space);
  const before = await searchesFor(asked, problems);
  const shown = await listed(asked, visitor, `limit=100${space ? `&space=${space}` : ''}`);
  const after = await searchesFor(asked, problems);
  expect([visitor.name, space, numbers(shown)]).toEqual([
    visitor.name,
    space,
    numbers(
      problems.map(({ knot, members, questions }) => ({
        cluster: knot.id,
        questions,
        size: members.length,
        bySpace: bySpace(members),
      })),
    ),
  ]);
  for (const { cluster, searches } of shown) {
    expect(searches).toBeGreaterThanOrEqual(before.get(cluster) ?? 0);
    expect(searches).toBeLessThanOrEqual(after.get(cluster) ?? 0);
  }
  return shown;
}

const numbers = (problems: readonly Omit<ShownProblem, 'searches'>[]) =>
  Object.fromEntries(
    problems.map(({ cluster, questions, size, bySpace: spaces }) => [
      cluster,
      { questions, size, spaces },
    ]),
  );

/** Searches that found one of these members; others search meanwhile. */
async function searchesFor(
  { hub }: Asked,
  problems: readonly Problem[],
): Promise<ReadonlyMap<string, number>> {
  const members = problems.flatMap(({ knot, members: seen }) =>
    seen.map(({ id }) => ({ cluster: knot.id, item: id })),
  );
  const rows = await hub.dataSourceRows<{ cluster: string; searches: number }>(
    `SELECT m.cluster, count(DISTINCT r.id)::int AS searches
       FROM json_to_recordset($1::json) AS m(cluster uuid, item uuid)
       JOIN search_records r ON m.item = ANY(r.found) GROUP BY m.cluster`,
    [JSON.stringify(members)],
  );
  return new Map(rows.map(({ cluster, searches }) => [cluster, searches]));
}

const LINE = /<li>(\d+) questions?<\/li>.*?href="\/clusters\/(\w+)"[^>]*>(\d+) texts/gs;
/** The page ends here. */
const LISTED = 40;

async function expectPageTrue(asked: Asked, visitor: Visitor): Promise<void> {
  const { text } = await look(asked, visitor, '/most-asked');
  const shown = [...text.matchAll(LINE)].map(([, questions, id = '', size]) => [
    fromShortId(id),
    { questions: Number(questions), size: Number(size) },
  ]);
  const problems = problemsFor(asked, visitor);
  if (problems.length > LISTED) throw new Error('More problems than the page lists.');
  expect([visitor.name, Object.fromEntries(shown)]).toEqual([
    visitor.name,
    Object.fromEntries(
      problems.map(({ knot, members, questions }) => [
        knot.id,
        { questions, size: members.length },
      ]),
    ),
  ]);
}
