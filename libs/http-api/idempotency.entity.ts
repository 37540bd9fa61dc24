import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One `Idempotency-Key` as it was first used. Rows live for 24 hours. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  /** Whose key it is: keys of two people (or of two tokens) never meet. */
  @PrimaryColumn({ type: 'text' })
  scope!: string;

  /** `POST /api/v1/items`: the path as asked. */
  @PrimaryColumn({ type: 'text' })
  route!: string;

  @PrimaryColumn({ type: 'text' })
  key!: string;

  /** SHA-256 of the request body, hexadecimal. */
  @Column({ name: 'request_hash', type: 'text' })
  requestHash!: string;

  /** Null while the first request is being carried out. */
  @Column({ type: 'smallint', nullable: true })
  status!: number | null;

  @Column({ type: 'jsonb', nullable: true })
  headers!: Record<string, string> | null;

  /** The reply as it was sent. */
  @Column({ type: 'text', nullable: true })
  body!: string | null;

  /** Address of what was made, noted in the transaction that made it. Answers a repeat when the reply itself was lost. */
  @Column({ type: 'text', nullable: true })
  location!: string | null;

  @Index('idempotency_keys_created')
  @Column({ type: 'timestamptz', default: () => 'now()' })
  created!: Date;
}
