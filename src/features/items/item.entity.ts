import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { AudienceToken } from '../../kernel/audience';
import type { Kind, Space } from '../../kernel/space';
import type { ItemState } from './item-state';

/** Anything with an address of its own. Its text lies in its layers. */
@Entity('items')
@Index('items_created', ['createdAt', 'id'])
@Index('items_space_created', ['space', 'createdAt', 'id'])
@Index('items_space_kind_created', ['space', 'kind', 'createdAt'])
@Index('items_author', ['authorId', 'createdAt'])
@Index('items_external', ['externalId'], { unique: true, where: 'external_id IS NOT NULL' })
@Index('items_group', ['translationGroup'], { where: 'translation_group IS NOT NULL' })
@Index('items_seq', ['seq'])
@Index('items_cluster', ['clusterId'], { where: 'cluster_id IS NOT NULL' })
@Index('items_origin', { synchronize: false })
export class Item {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  space!: Space;

  @Column('text')
  kind!: Kind;

  @Column('text')
  lang!: string;

  @Column('text')
  title!: string;

  @Column('text')
  slug!: string;

  @Column('text', { array: true, default: '{}' })
  tags!: string[];

  @Column('text', { nullable: true })
  product!: string | null;

  @Column('text')
  state!: ItemState;

  /** As declared by its authors. */
  @Column('text', { array: true })
  audience!: AudienceToken[];

  /** Who may read it now, made of audience, state and deletion by `effectiveAcl`. The only column read by queries. */
  @Column('text', { array: true })
  acl!: AudienceToken[];

  @Column('uuid', { name: 'author_id' })
  authorId!: string;

  @ManyToOne('User')
  @JoinColumn({ name: 'author_id' })
  author?: unknown;

  /** Counts changes of the text and its properties; the strong ETag of the item. */
  @Column('int', { default: 1 })
  version!: number;

  /** Version of the item's own search documents (sequence `index_seq`). */
  @Column('bigint', { default: () => "nextval('index_seq')" })
  seq!: string;

  /** Least version of the search documents of all its posts. */
  @Column('bigint', { name: 'fanout_seq', default: 0 })
  fanoutSeq!: string;

  @Column('uuid', { name: 'edited_by', nullable: true })
  editedBy!: string | null;

  @Column('text', { name: 'edit_reason', default: '' })
  editReason!: string;

  /** Answers "officially unsupported" questions: whom to ask. Internal how-tos only. */
  @Column('uuid', { name: 'owner_id', nullable: true })
  ownerId!: string | null;

  @Column('text', { name: 'risk_note', nullable: true })
  riskNote!: string | null;

  @Column('text', { name: 'close_reason', nullable: true })
  closeReason!: string | null;

  @Column('uuid', { name: 'accepted_post_id', nullable: true })
  acceptedPostId!: string | null;

  @Column('int', { name: 'confirmed_count', default: 0 })
  confirmedCount!: number;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('text', { name: 'origin_url', nullable: true })
  originUrl!: string | null;

  /** The same page in several languages. */
  @Column('text', { name: 'translation_group', nullable: true })
  translationGroup!: string | null;

  /** The solution cluster it belongs to; null = it is alone. Changed by the clusters feature only. */
  @Column('uuid', { name: 'cluster_id', nullable: true })
  clusterId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** The last change every reader of the item could see: a change inside a narrower layer does not show here. */
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  /** When `editedBy` made the current version, seen or not. For revisions; never shown by itself. */
  @Column('timestamptz', { name: 'edited_at', default: () => 'now()' })
  editedAt!: Date;

  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  @Column('uuid', { name: 'deleted_by', nullable: true })
  deletedBy!: string | null;
}
