import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** `normal`: a person waits for it. `bulk`: imports and rebuilds, never ahead of a person. */
export type Lane = 'normal' | 'bulk';

/**
 * One event that was committed together with the rows it speaks of. It stays here until its handler has
 * succeeded or it is moved to the dead letters; the queue only carries the news that there is work.
 */
@Entity('outbox')
@Index('outbox_pending', ['topic', 'lane', 'id'], { where: 'job IS NULL' })
@Index('outbox_in_flight', ['job'], { where: 'job IS NOT NULL' })
@Index('outbox_retry', ['availableAt'], { where: 'job IS NULL AND last_error IS NOT NULL' })
export class OutboxRow {
  /** A bigint: text in JavaScript. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  /** Whose handler it is for; also the name of its BullMQ queue. */
  @Column('text')
  topic!: string;

  /**
   * Events of one topic, lane and key are handled one after another, in the order of `id`; those of the other lane
   * never at the same time.
   */
  @Column('text')
  key!: string;

  @Column('text', { default: 'normal' })
  lane!: Lane;

  /** How many things the payload names; batches are filled by weight. */
  @Column('integer', { default: 1 })
  weight!: number;

  @Column('jsonb')
  payload!: unknown;

  @Column('timestamptz', { name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt!: Date;

  /** Not handed out before. Moves into the future with every failure. */
  @Column('timestamptz', { name: 'available_at', default: () => 'clock_timestamp()' })
  availableAt!: Date;

  /** Failures so far. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** How often it was handed out; makes the job ids of one row differ. */
  @Column('integer', { default: 0 })
  dispatches!: number;

  /** The BullMQ job it travels in; null while it waits. */
  @Column('text', { nullable: true })
  job!: string | null;

  /** The process that answers for it now (see wake-line.ts); null while it waits. */
  @Column('integer', { nullable: true })
  holder!: number | null;

  @Column('timestamptz', { name: 'dispatched_at', nullable: true })
  dispatchedAt!: Date | null;

  /** When its handler was called. */
  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;
}

/** An event that was given up, with the reason. Replaying puts it back under a new id. */
@Entity('outbox_dead')
@Index('outbox_dead_at', ['diedAt'])
export class DeadLetter {
  /** The id it had in the outbox. */
  @PrimaryColumn('bigint')
  id!: string;

  @Column('text')
  topic!: string;

  @Column('text')
  key!: string;

  @Column('text')
  lane!: Lane;

  @Column('integer')
  weight!: number;

  @Column('jsonb')
  payload!: unknown;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'died_at', default: () => 'clock_timestamp()' })
  diedAt!: Date;

  @Column('integer')
  attempts!: number;

  /** The last error's message, shortened. */
  @Column('text')
  reason!: string;
}
