import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { AudienceToken } from '../../kernel/audience';

export interface RevisionLayer {
  readonly id: string;
  readonly audience: AudienceToken[];
  /** Who could read the layer while this version was the current one. */
  readonly acl: AudienceToken[];
  readonly body: string;
}

/** A version of an item or post that has been replaced; the current one is the row itself. Never changed. */
@Entity('revisions')
@Index('revisions_item', ['itemId', 'version'], { unique: true, where: 'post_id IS NULL' })
@Index('revisions_post', ['postId', 'version'], { unique: true, where: 'post_id IS NOT NULL' })
export class Revision {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'item_id' })
  itemId!: string;

  @ManyToOne('Item', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'item_id' })
  item?: unknown;

  @Column('uuid', { name: 'post_id', nullable: true })
  postId!: string | null;

  @Column('int')
  version!: number;

  @Column('text', { default: '' })
  title!: string;

  @Column('text', { default: '' })
  state!: string;

  @Column('text', { array: true, default: '{}' })
  tags!: string[];

  @Column('text', { nullable: true })
  product!: string | null;

  @Column('text', { array: true })
  audience!: AudienceToken[];

  /** Who could read the item or post while this version was the current one. */
  @Column('text', { array: true })
  acl!: AudienceToken[];

  /** Of a post: one layer with the post's id. */
  @Column('jsonb')
  layers!: RevisionLayer[];

  /** Who wrote this version, why, and when. */
  @Column('uuid', { name: 'author_id' })
  authorId!: string;

  @Column('text', { default: '' })
  reason!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
