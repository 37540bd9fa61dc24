import { newId } from '../../kernel/ids';
import {
  followProposals,
  LINK_PAIR,
  type LinkEvidence,
  type LinkKind,
  type LinkUnits,
} from '../links/links.api';

/** A link that nobody has decided about, between two items. */
export interface ProposedLink {
  readonly kind: LinkKind;
  readonly from: string;
  readonly to: string;
  readonly probability: number | null;
  readonly evidence: LinkEvidence;
  readonly author?: string;
}

/** Proposals that items made before, undecided, that they would not make any more. */
const WITHDRAW = `
  DELETE FROM links l
   WHERE l.from_item = ANY($1::uuid[]) AND l.origin = 'detector' AND l.state = 'proposed' AND l.decided_by IS NULL
     AND l.evidence->>'source' = l.from_item::text AND NOT l.evidence ? 'asking'
     AND NOT EXISTS (SELECT FROM json_to_recordset($2::json) AS t("from" uuid, "to" uuid, kind text)
                      WHERE t."from" = l.from_item AND t."to" = l.to_item AND t.kind = l.kind)
  RETURNING l.id, l.kind`;

/**
 * Of two items that are linked, or were refused, in any way nothing is proposed; a proposal that stands already is told
 * anew how likely it is, unless it came from elsewhere.
 */
const PROPOSE = `
  INSERT INTO links (id, kind, from_item, to_item, state, origin, probability, evidence, author_id)
  SELECT t.id, t.kind, t."from", t."to", 'proposed', 'detector', t.probability, t.evidence, t.author
    FROM json_to_recordset($1::json)
         AS t(id uuid, kind text, "from" uuid, "to" uuid, probability real, evidence jsonb, author uuid)
    JOIN items a ON a.id = t."from" AND a.deleted_at IS NULL JOIN items b ON b.id = t."to" AND b.deleted_at IS NULL
   WHERE NOT EXISTS (SELECT FROM links l
                      WHERE ((l.from_item = t."from" AND l.to_item = t."to") OR (l.from_item = t."to" AND l.to_item = t."from"))
                        AND (l.state <> 'proposed' OR l.kind <> t.kind))
  ON CONFLICT (${LINK_PAIR})
  DO UPDATE SET probability = coalesce(excluded.probability, links.probability),
                evidence = links.evidence || excluded.evidence
   WHERE links.state = 'proposed' AND links.origin = 'detector' AND links.evidence->>'source' = excluded.evidence->>'source'
  RETURNING id, kind, xmax = 0 AS fresh`;

/**
 * Replaces the proposals that items have made by these; what people have decided stays. One transaction, a few statements
 * however many items.
 */
export async function replaceProposals(
  units: LinkUnits,
  items: readonly string[],
  links: readonly ProposedLink[],
): Promise<void> {
  if (items.length === 0) return;
  await units.runAs(undefined, async (unit) => {
    const wanted = JSON.stringify(links.map(({ from, to, kind }) => ({ from, to, kind })));
    const gone = await unit.manager.query<[{ id: string; kind: string }[], number]>(WITHDRAW, [
      items,
      wanted,
    ]);
    for (const { id, kind } of gone[0])
      unit.audit('link.removed', id, { kind, origin: 'detector' });
    await followProposals(unit.manager, await propose(unit, links));
  });
}

type Unit = Parameters<Parameters<LinkUnits['runAs']>[1]>[0];

/** In the caller's transaction. @returns ids of what was proposed, or told anew how likely it is */
export async function propose(unit: Unit, links: readonly ProposedLink[]): Promise<string[]> {
  // Two texts may propose each other; one statement must not meet the same pair twice.
  const up = links.filter(({ from, to }) => from < to);
  const down = links.filter((link) => !up.includes(link));
  return [...(await proposeEach(unit, up)), ...(await proposeEach(unit, down))];
}

async function proposeEach(unit: Unit, links: readonly ProposedLink[]): Promise<string[]> {
  if (links.length === 0) return [];
  const rows = links.map((link) => ({
    ...link,
    id: newId(),
    evidence: { ...link.evidence, source: link.from },
  }));
  const made = await unit.manager.query<{ id: string; kind: string; fresh: boolean }[]>(PROPOSE, [
    JSON.stringify(rows),
  ]);
  for (const { id, kind, fresh } of made) {
    if (fresh) unit.audit('link.created', id, { kind, origin: 'detector' });
  }
  return made.map(({ id }) => id);
}
