import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** "This worked for me", said once by a reader of a post or of an item. */
@Entity('confirmations')
export class Confirmation {
  /** A post or an item. */
  @PrimaryColumn('uuid', { name: 'subject_id' })
  subjectId!: string;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
