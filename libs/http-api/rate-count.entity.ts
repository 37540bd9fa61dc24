import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Requests of one caller and kind in a minute and in the one before; an unlogged table, see PostgresRateStore. */
@Entity('rate_counts')
export class RateCount {
  @PrimaryColumn('text')
  key!: string;

  /** Number of the minute since 1970. */
  @Column('bigint')
  slot!: string;

  @Column('int')
  hits!: number;

  @Column('int')
  before!: number;

  /** Whether the last request was over the limit. */
  @Column('boolean')
  refused!: boolean;
}
