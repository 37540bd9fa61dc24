import type { Client } from 'pg';
import { quoted, type Table } from './tables';

/** What the target knows of the move, in a schema of its own: whose copy it is and how far it is. */
export class MoveState {
  private constructor(
    private readonly target: Client,
    private readonly begun: Set<string>,
    private readonly ended: Set<string>,
  ) {}

  /** Marks an empty database as the target of this hub. */
  static async create(target: Client, source: string): Promise<void> {
    await target.query('BEGIN');
    await target.query('CREATE SCHEMA hub_move');
    await target.query(
      `CREATE TABLE hub_move.move (source text NOT NULL, begun_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz)`,
    );
    await target.query(
      'CREATE TABLE hub_move.tables (name text PRIMARY KEY, ended boolean NOT NULL DEFAULT false)',
    );
    await target.query('INSERT INTO hub_move.move (source) VALUES ($1)', [source]);
    await target.query('COMMIT');
  }

  static async open(target: Client): Promise<MoveState> {
    const { rows } = await target.query<{ name: string; ended: boolean }>(
      'SELECT name, ended FROM hub_move.tables',
    );
    const names = (some: typeof rows) => new Set(some.map(({ name }) => name));
    return new MoveState(target, names(rows), names(rows.filter(({ ended }) => ended)));
  }

  has(table: Table): boolean {
    return this.ended.has(table.name);
  }

  /** The first time, what migrations may have written into the table goes: the source has its own. */
  async begin(table: Table): Promise<void> {
    if (this.begun.has(table.name)) return;
    await this.target.query('BEGIN');
    await this.target.query(`DELETE FROM ${quoted(table.name)}`);
    await this.target.query('INSERT INTO hub_move.tables (name) VALUES ($1)', [table.name]);
    await this.target.query('COMMIT');
    this.begun.add(table.name);
  }

  async end(table: Table): Promise<void> {
    await this.target.query('UPDATE hub_move.tables SET ended = true WHERE name = $1', [
      table.name,
    ]);
    this.ended.add(table.name);
  }

  async finish(): Promise<void> {
    await this.target.query('UPDATE hub_move.move SET finished_at = now()');
  }
}
