import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { LinkEvidence, LinkKind, LinkOrigin, LinkState } from './link-kinds';

/**
 * A typed, directed statement about two texts. An end is an item, or one of its posts. Two texts have at most one link
 * of a kind, whichever of them it was made from.
 */
@Entity('links')
@Check('links_two_ends', 'coalesce(from_post, from_item) <> coalesce(to_post, to_item)')
@Index('links_pair', { synchronize: false })
@Index('links_from', ['fromItem', 'state'])
@Index('links_to', ['toItem', 'state'])
@Index('links_from_post', ['fromPost'], { where: 'from_post IS NOT NULL' })
@Index('links_to_post', ['toPost'], { where: 'to_post IS NOT NULL' })
@Index('links_queue', { synchronize: false })
@Index('links_confirmed', ['toItem', 'kind', 'fromItem'], { where: `state = 'confirmed'` })
@Index('links_automatic', ['id'], {
  where: `origin = 'detector' AND state = 'confirmed' AND decided_by IS NULL`,
})
@Index('links_nearly_certain', ['id'], {
  where: `origin = 'detector' AND state = 'proposed' AND probability >= 0.9::real`,
})
export class Link {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: LinkKind;

  @Column('uuid', { name: 'from_item' })
  fromItem!: string;

  @ManyToOne('Item', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'from_item', foreignKeyConstraintName: 'links_from_item_exists' })
  fromItemRow?: unknown;

  @Column('uuid', { name: 'from_post', nullable: true })
  fromPost!: string | null;

  @ManyToOne('Post', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'from_post', foreignKeyConstraintName: 'links_from_post_exists' })
  fromPostRow?: unknown;

  @Column('uuid', { name: 'to_item' })
  toItem!: string;

  @ManyToOne('Item', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'to_item', foreignKeyConstraintName: 'links_to_item_exists' })
  toItemRow?: unknown;

  @Column('uuid', { name: 'to_post', nullable: true })
  toPost!: string | null;

  @ManyToOne('Post', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'to_post', foreignKeyConstraintName: 'links_to_post_exists' })
  toPostRow?: unknown;

  @Column('text')
  state!: LinkState;

  @Column('text')
  origin!: LinkOrigin;

  /** How likely a detector holds it to be true, 0 to 1. */
  @Column('real', { nullable: true })
  probability!: number | null;

  /** Searches of the last ninety days that found one of its ends; counted now and then, for proposals only. */
  @Column('int', { default: 0 })
  demand!: number;

  /** What made us think so, in words and numbers. */
  @Column('jsonb', { default: {} })
  evidence!: LinkEvidence;

  /** How well the one solves the other, where somebody judged it: 1 (a bit) to 3 (entirely). */
  @Column('smallint', { nullable: true })
  grade!: number | null;

  @Column('uuid', { name: 'author_id', nullable: true })
  authorId!: string | null;

  /** From when on the link counts: that of the question for links that were imported. */
  @Column('timestamptz', { name: 'happened_at', default: () => 'now()' })
  happenedAt!: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  @Column('uuid', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column('text', { name: 'decision_reason', default: '' })
  decisionReason!: string;

  /** The strong ETag of the link. */
  @Column('int', { default: 1 })
  version!: number;
}
