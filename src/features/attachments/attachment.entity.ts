import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { ImageType } from './image-type';

/** An image somebody put into a text. Two uploads of the same bytes are two attachments with one content. */
@Entity('attachments')
@Index('attachments_uploader', ['uploaderId', 'createdAt'])
@Index('attachments_content', ['sha256'])
export class Attachment {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'uploader_id' })
  uploaderId!: string;

  @ManyToOne('User')
  @JoinColumn({ name: 'uploader_id', foreignKeyConstraintName: 'attachments_uploader_fk' })
  uploader?: unknown;

  /** Of the bytes, as 64 hexadecimal digits. */
  @Column('text')
  sha256!: string;

  @ManyToOne('AttachmentContent')
  @JoinColumn({ name: 'sha256', foreignKeyConstraintName: 'attachments_content_fk' })
  content?: unknown;

  /** By the first bytes, whatever the upload said. */
  @Column('text')
  type!: ImageType;

  @Column('int')
  size!: number;

  /** As the uploader's file was called, shortened; for saving it again. */
  @Column('text')
  name!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

/** Bytes of attachments, each kept once. */
@Entity('attachment_contents')
export class AttachmentContent {
  @PrimaryColumn('text')
  sha256!: string;

  @Column('bytea')
  bytes!: Buffer;
}

/** An image a layer shows, or showed once (`shown` false: its bytes stay for the history, and open to nobody). */
@Entity('layer_attachments')
@Index('layer_attachments_attachment', ['attachmentId'])
export class LayerAttachment {
  @PrimaryColumn('uuid', { name: 'layer_id' })
  layerId!: string;

  @PrimaryColumn('uuid', { name: 'attachment_id' })
  attachmentId!: string;

  @Column('boolean', { default: true })
  shown!: boolean;

  @ManyToOne('Layer', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'layer_id', foreignKeyConstraintName: 'layer_attachments_text_fk' })
  layer?: unknown;

  @ManyToOne('Attachment', { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'attachment_id',
    foreignKeyConstraintName: 'layer_attachments_attachment_fk',
  })
  attachment?: unknown;
}

/** The same for a post. */
@Entity('post_attachments')
@Index('post_attachments_attachment', ['attachmentId'])
export class PostAttachment {
  @PrimaryColumn('uuid', { name: 'post_id' })
  postId!: string;

  @PrimaryColumn('uuid', { name: 'attachment_id' })
  attachmentId!: string;

  @Column('boolean', { default: true })
  shown!: boolean;

  @ManyToOne('Post', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'post_id', foreignKeyConstraintName: 'post_attachments_text_fk' })
  post?: unknown;

  @ManyToOne('Attachment', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'attachment_id', foreignKeyConstraintName: 'post_attachments_attachment_fk' })
  attachment?: unknown;
}
