import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A search as typed, without the person: kept to find what nobody answers. */
@Entity('search_records')
@Index('search_records_at', ['at'])
export class SearchRecord {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  /** At most 300 characters; e-mail addresses and long numbers blanked. */
  @Column('text')
  text!: string;

  @Column('text')
  mode!: string;

  /** guest, member or staff: never more exact. */
  @Column('text')
  asker!: string;

  @Column('int')
  hits!: number;

  /** The first items it found, best first. */
  @Column('uuid', { array: true, default: '{}' })
  found!: string[];

  @Column('boolean', { default: false })
  clicked!: boolean;
}
