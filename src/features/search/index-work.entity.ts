import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReconcileReport } from './reconcile-index';

/** How one kind of work on a search index stands that several processes use. */
@Entity('index_work')
export class IndexWorkRow {
  @PrimaryColumn('text')
  name!: string;

  @Column('timestamptz', { nullable: true })
  asked_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  begun_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  ended_at!: Date | null;

  @Column('integer', { default: 0 })
  done!: number;

  @Column('integer', { default: 0 })
  expected!: number;

  @Column('text', { nullable: true })
  failure!: string | null;

  @Column('jsonb', { nullable: true })
  report!: ReconcileReport | null;

  @Column('timestamptz', { nullable: true })
  reported_at!: Date | null;
}

/** How a search engine was at a moment: the last hours of the admin's chart. */
@Entity('index_samples')
export class IndexSampleRow {
  @PrimaryColumn('text')
  instance!: string;

  @PrimaryColumn('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text')
  version!: string;

  @Column('boolean')
  ok!: boolean;

  @Column('bigint')
  lag_ms!: string;

  @Column('integer')
  queued!: number;

  @Column('integer')
  failed!: number;

  @Column('integer')
  documents!: number;

  @Column('text', { nullable: true })
  problem!: string | null;
}
