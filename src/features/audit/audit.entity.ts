import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Who did what to what, written in the transaction that did it. Never changed. */
@Entity('audit')
@Index('audit_subject', ['subjectId', 'id'])
export class AuditRow {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  /** Null for guests and for the hub itself. */
  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId!: string | null;

  /** Dotted: `item.created`, `post.accepted`. */
  @Column('text')
  action!: string;

  @Column('uuid', { name: 'subject_id', nullable: true })
  subjectId!: string | null;

  @Column('jsonb', { default: '{}' })
  detail!: Record<string, unknown>;
}
