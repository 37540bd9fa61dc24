import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One import, in the terminal or in the browser; its counters are what the progress bars show. */
@Entity('import_runs')
@Index('import_runs_started', ['startedAt'])
export class ImportRun {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'started_by', nullable: true })
  startedBy!: string | null;

  /** File names, without folders. */
  @Column('text', { array: true })
  files!: string[];

  @Column('jsonb', { default: '{}' })
  options!: Record<string, unknown>;

  @Column('text', { default: 'running' })
  state!: 'running' | 'done' | 'failed' | 'interrupted';

  /** Bytes read of bytes in all, records new, changed, unchanged and refused. */
  @Column('jsonb', { default: '{}' })
  counters!: Record<string, number>;

  /** The first 200 refusals: file, line, column, reason. */
  @Column('jsonb', { default: '[]' })
  refusals!: { file: string; line: number; column: number; reason: string }[];

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
