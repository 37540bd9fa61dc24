import type { DataSource } from 'typeorm';
import { isAudienceToken, simplify, type AudienceToken } from '../../kernel/audience';

const CIRCLES = { org: 'organisations', group: 'groups' } as const;

/**
 * An audience as it is typed: tokens separated by commas, circles by their id or short name (`org:nordwind`).
 * @returns the tokens, or the sentence that says what is wrong
 */
export async function readAudience(
  dataSource: DataSource,
  typed: string,
): Promise<readonly AudienceToken[] | string> {
  const tokens: AudienceToken[] = [];
  for (const part of typed.split(',').map((text) => text.trim())) {
    const token = await tokenOf(dataSource, part);
    if (!isAudienceToken(token) || token === 'curators') {
      return `“${part}” is no audience: public, members, employees, agents, org:<name> or group:<name>.`;
    }
    tokens.push(token);
  }
  // Those who serve an organisation read what is written for it.
  return simplify(tokens.some((t) => t.startsWith('org:')) ? [...tokens, 'agents'] : tokens);
}

async function tokenOf(dataSource: DataSource, part: string): Promise<string> {
  const [kind = '', name = ''] = part.split(':', 2);
  if (kind !== 'org' && kind !== 'group') return part.includes(':') ? '' : part;
  const rows = await dataSource.query<{ id: string }[]>(
    `SELECT id FROM ${CIRCLES[kind]} WHERE slug = $1 OR id::text = $1`,
    [name],
  );
  return rows[0] ? `${kind}:${rows[0].id}` : '';
}
