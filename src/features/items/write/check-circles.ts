import type { EntityManager } from 'typeorm';
import type { AudienceToken } from '../../../kernel/audience';
import type { FieldError } from '../../../kernel/fault';
import { circlesOf } from '../audience.policy';

interface Found {
  readonly orgs: number;
  readonly groups: number;
  readonly users: number;
}

/**
 * Looks up the circles an audience names: each must exist.
 * Nothing is asked where no circle is named.
 */
export async function circleErrors(
  manager: EntityManager,
  audience: readonly AudienceToken[],
  pointer: string,
): Promise<FieldError[]> {
  const { orgs, groups, users } = circlesOf(audience);
  if (orgs.length + groups.length + users.length === 0) return [];
  const [found] = await manager.query<Found[]>(
    `SELECT (SELECT count(*)::int FROM organisations WHERE id = ANY($1::uuid[])) AS orgs,
            (SELECT count(*)::int FROM groups WHERE id = ANY($2::uuid[])) AS groups,
            (SELECT count(*)::int FROM users WHERE id = ANY($3::uuid[])) AS users`,
    [orgs, groups, users],
  );
  if (
    !found ||
    found.orgs < orgs.length ||
    found.groups < groups.length ||
    found.users < users.length
  ) {
    return [{ pointer, code: 'audience-unknown', detail: 'There is no such circle.' }];
  }
  return [];
}
