import type { FacetField, FacetValue } from '../../../search-query';
import { facetValuesOf } from './found';

type Ranked<Doc> = { readonly doc: Doc };

/** The best of each thread with its others behind it; each for itself where threads do not matter. */
export function grouped<T extends Ranked<{ readonly thread: string }>>(
  ranked: readonly T[],
  distinct: boolean,
): T[][] {
  if (!distinct) return ranked.map((one) => [one]);
  const groups = new Map<string, T[]>();
  for (const one of ranked) {
    const own = groups.get(one.doc.thread);
    if (own) own.push(one);
    else groups.set(one.doc.thread, [one]);
  }
  return [...groups.values()];
}

type Values = Readonly<Partial<Record<FacetField, string | readonly string[]>>>;

/** How many groups have each value of a field. */
export function countFacet(
  groups: readonly (readonly Ranked<Values>[])[],
  field: FacetField,
): FacetValue[] {
  const counts: Record<string, number> = {};
  for (const group of groups) {
    const values = new Set(group.flatMap(({ doc }) => doc[field] ?? []));
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  }
  return facetValuesOf({ [field]: counts }, field);
}
