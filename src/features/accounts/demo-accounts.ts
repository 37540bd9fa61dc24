import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Role } from '../../kernel/viewer';
import { AccountsOptions } from './accounts-options';

export interface DemoAccountRow {
  readonly email: string;
  readonly name: string;
  readonly role: Role | 'organisation';
}

const DEMO_DOMAIN = '@demo.example';
const ORDER: readonly DemoAccountRow['role'][] = [
  'member',
  'organisation',
  'agent',
  'employee',
  'curator',
  'moderator',
  'admin',
];

/** The demo's accounts, which one click signs in with. None at all where the hub is no demo. */
@Injectable()
export class DemoAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly options: AccountsOptions,
  ) {}

  async list(): Promise<DemoAccountRow[]> {
    if (!this.options.demo) return [];
    const rows = await this.dataSource.query<
      { email: string; display_name: string; roles: Role[]; member_of: boolean }[]
    >(
      `SELECT u.email, u.display_name, u.roles,
              EXISTS (SELECT FROM organisation_members m WHERE m.user_id = u.id) AS member_of
         FROM users u WHERE u.email LIKE '%' || $1 AND u.deactivated_at IS NULL ORDER BY u.email LIMIT 20`,
      [DEMO_DOMAIN],
    );
    return rows
      .map((row) => ({ email: row.email, name: row.display_name, role: roleOf(row) }))
      .sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  }

  /** The account behind a demo address, or undefined. */
  async find(email: string): Promise<string | undefined> {
    if (!this.options.demo || !email.endsWith(DEMO_DOMAIN)) return undefined;
    const [row] = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM users WHERE email = $1 AND deactivated_at IS NULL`,
      [email],
    );
    return row?.id;
  }
}

function roleOf(row: { roles: readonly Role[]; member_of: boolean }): DemoAccountRow['role'] {
  const special = row.roles.find((role) => role !== 'member');
  return special ?? (row.member_of ? 'organisation' : 'member');
}
