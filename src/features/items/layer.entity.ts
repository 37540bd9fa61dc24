import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { AudienceToken } from '../../kernel/audience';

/**
 * Part of an item's body for one audience, in order. Every item has at least one. Its id stays the same over edits.
 * A layer taken out stays behind without audience, acl and text, so that its search documents are still found and removed.
 */
@Entity('layers')
@Index('layers_item', ['itemId', 'position'])
export class Layer {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'item_id' })
  itemId!: string;

  @ManyToOne('Item', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'item_id' })
  item?: unknown;

  @Column('int')
  position!: number;

  @Column('text', { array: true })
  audience!: AudienceToken[];

  /** `narrow(item.acl, audience)`; see effective-acl. */
  @Column('text', { array: true })
  acl!: AudienceToken[];

  /** Markdown as written. */
  @Column('text')
  body!: string;

  /** Safe HTML of the body, made on first reading and emptied by each edit. */
  @Column('text', { nullable: true })
  html!: string | null;

  /** The most search documents this layer ever had: long bodies are indexed in sections. */
  @Column('int', { default: 1 })
  sections!: number;

  /** The last change of this layer's own text or audience. */
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
