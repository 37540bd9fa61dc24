/** A person as shown beside a text. */
export interface PersonView {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** Writes for the company. */
  readonly staff: boolean;
  /** Stands for everybody of an imported source. */
  readonly imported: boolean;
}

export interface PersonRow {
  id: string;
  handle: string;
  name: string;
  staff: boolean;
  imported: boolean;
}

/** SQL of a person as JSON, from a `users` row under the alias. */
export const personJson = (alias: string): string =>
  `jsonb_build_object('id', ${alias}.id, 'handle', ${alias}.handle, 'name', ${alias}.display_name,
     'staff', ${alias}.roles && '{agent,employee,curator,moderator,admin}'::text[],
     'imported', ${alias}.kind = 'imported')`;
