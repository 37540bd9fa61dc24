import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
} from 'typeorm';

/** `filling`: beside the active one; `active`: searched with; `old`: its vectors are being removed. */
export type ModelState = 'filling' | 'active' | 'old';

/** A model of meaning whose vectors are, were or will be searched with. At most one is active. */
@Entity('embedding_models')
@Index('embedding_models_name', ['name', 'dimensions'], { unique: true })
@Index('embedding_models_active', ['state'], { unique: true, where: "state = 'active'" })
export class EmbeddingModel {
  @PrimaryGeneratedColumn('identity', { type: 'smallint', generatedIdentity: 'ALWAYS' })
  id!: number;

  /** Of the embedder's `info().model`. */
  @Column('text')
  name!: string;

  @Column('integer')
  dimensions!: number;

  /** Texts leave the machine for it. */
  @Column('boolean')
  remote!: boolean;

  @Column('text')
  state!: ModelState;

  @Column('timestamptz', { name: 'begun_at', default: () => 'now()' })
  begunAt!: Date;

  @Column('timestamptz', { name: 'activated_at', nullable: true })
  activatedAt!: Date | null;

  /** When the process that makes vectors last reported. */
  @Column('timestamptz', { name: 'seen_at', nullable: true })
  seenAt!: Date | null;

  /** Texts a second, lately. */
  @Column('real', { default: 0 })
  rate!: number;

  /** Why no vectors are made: a `ModelFault` as JSON. */
  @Column('text', { nullable: true })
  problem!: string | null;

  /** Of the embedder's `info().origin`: opens it again for queries while another model takes its place. */
  @Column('text', { nullable: true })
  origin!: string | null;

  /** When somebody last searched while it was active, within a second or so. */
  @Column('timestamptz', { name: 'searched_at', nullable: true })
  searchedAt!: Date | null;
}

/**
 * One passage of a layer or post as a vector. Removed by triggers in the very transaction that deletes, narrows or
 * changes its text, and never there for a text that nobody may read.
 */
@Entity('passage_vectors')
@Index('passage_vectors_text', ['modelId', 'textHash'])
export class PassageVectorRow {
  @PrimaryColumn('text', { name: 'owner_kind' })
  ownerKind!: 'layer' | 'post';

  @PrimaryColumn('uuid', { name: 'owner_id' })
  ownerId!: string;

  @PrimaryColumn('smallint')
  part!: number;

  @PrimaryColumn('smallint', { name: 'model_id' })
  modelId!: number;

  @ManyToOne('EmbeddingModel', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'model_id', foreignKeyConstraintName: 'passage_vectors_model' })
  model?: unknown;

  /** Of the passage as the model was given it. */
  @Column('bytea', { name: 'text_hash' })
  textHash!: Buffer;

  /** One signed byte a number; times `scale` they are the numbers of the unit vector. */
  @Column('bytea')
  vector!: Buffer;

  @Column('real')
  scale!: number;
}
