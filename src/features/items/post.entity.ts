import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { AudienceToken } from '../../kernel/audience';

export const POST_KINDS = ['answer', 'reply', 'comment'] as const;
export type PostKind = (typeof POST_KINDS)[number];

/** An answer, reply or comment under an item. */
@Entity('posts')
@Index('posts_item', ['itemId', 'createdAt', 'id'])
@Index('posts_helpful', ['itemId', 'confirmedCount'], { where: 'confirmed_count > 0' })
@Index('posts_accepted', ['acceptedAt'], { where: 'accepted_at IS NOT NULL' })
@Index('posts_author', ['authorId', 'createdAt'])
@Index('posts_external', ['externalId'], { unique: true, where: 'external_id IS NOT NULL' })
@Index('posts_origin', { synchronize: false })
@Index('posts_marked', ['itemId'], {
  where: 'accepted_at IS NOT NULL OR official_at IS NOT NULL OR confirmed_count > 0',
})
export class Post {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'item_id' })
  itemId!: string;

  @ManyToOne('Item', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'item_id' })
  item?: unknown;

  /** The post this one answers to; always of the same item. */
  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId!: string | null;

  @Column('text')
  kind!: PostKind;

  @Column('text')
  lang!: string;

  /** Null = as its item. */
  @Column('text', { array: true, nullable: true })
  audience!: AudienceToken[] | null;

  @Column('text', { array: true })
  acl!: AudienceToken[];

  @Column('text')
  body!: string;

  @Column('text', { nullable: true })
  html!: string | null;

  @Column('uuid', { name: 'author_id' })
  authorId!: string;

  @ManyToOne('User')
  @JoinColumn({ name: 'author_id' })
  author?: unknown;

  @Column('int', { default: 1 })
  version!: number;

  @Column('bigint', { default: () => "nextval('index_seq')" })
  seq!: string;

  @Column('timestamptz', { name: 'accepted_at', nullable: true })
  acceptedAt!: Date | null;

  @Column('timestamptz', { name: 'official_at', nullable: true })
  officialAt!: Date | null;

  @Column('uuid', { name: 'official_by', nullable: true })
  officialBy!: string | null;

  /** Readers who said "this worked for me", those of the imported source included. */
  @Column('int', { name: 'confirmed_count', default: 0 })
  confirmedCount!: number;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('text', { name: 'origin_url', nullable: true })
  originUrl!: string | null;

  @Column('uuid', { name: 'edited_by', nullable: true })
  editedBy!: string | null;

  @Column('text', { name: 'edit_reason', default: '' })
  editReason!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  @Column('uuid', { name: 'deleted_by', nullable: true })
  deletedBy!: string | null;
}
