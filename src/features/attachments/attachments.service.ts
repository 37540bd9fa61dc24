import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DamagedImage } from '../../../libs/image-metadata/damaged-image';
import { withoutMetadata } from '../../../libs/image-metadata/without-metadata';
import { Fault } from '../../kernel/fault';
import { newId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { writeFacts } from '../audit/audit.api';
import { MAX_IMAGE_BYTES, mayReadAttachment, MOST_A_DAY } from './attachments.policy';
import { EXTENSIONS, imageTypeOf, type ImageType } from './image-type';

/** What may be known of an image besides its bytes. */
export interface AttachmentView {
  readonly id: string;
  readonly type: ImageType;
  /** Bytes. */
  readonly size: number;
  /** A file name, always with the ending that fits its type. */
  readonly name: string;
  readonly sha256: string;
}

/** Images in texts: taken from people, given to those who may read a text that shows them. */
@Injectable()
export class AttachmentsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keeps an image, without what its camera or program wrote about it. Until a text shows it, only the uploader reads it.
   * @throws Fault 401, 403; 413 `attachment.too-large`, 415 `attachment.type`, 422 (`attachment.damaged`), 429 `attachment.too-many`
   */
  async add(viewer: Viewer, file: { bytes: Buffer; name: string }): Promise<AttachmentView> {
    const uploaderId = demandWriter(viewer);
    if (file.bytes.length === 0) throw Fault.invalid([{ pointer: '/file', code: 'is-empty' }]);
    if (file.bytes.length > MAX_IMAGE_BYTES) throw imageTooLarge();
    const type = imageTypeOf(file.bytes);
    if (!type) throw notAnImage();
    const bytes = clean(type, file.bytes);
    const view: AttachmentView = {
      id: newId(),
      type,
      size: bytes.length,
      name: fileName(file.name, type),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    await this.dataSource.transaction(async (manager) => {
      await demandRoom(manager, uploaderId);
      // Locks the row of known bytes, so that they are not purged between the two statements.
      await manager.query(
        `INSERT INTO attachment_contents (sha256, bytes) VALUES ($1, $2)
         ON CONFLICT (sha256) DO UPDATE SET sha256 = excluded.sha256`,
        [view.sha256, bytes],
      );
      await manager.query(
        `INSERT INTO attachments (id, uploader_id, sha256, type, size, name) VALUES ($1, $2, $3, $4, $5, $6)`,
        [view.id, uploaderId, view.sha256, type, view.size, view.name],
      );
      const detail = { type, size: view.size };
      await writeFacts(manager, uploaderId, [
        { action: 'attachment.added', subjectId: view.id, detail },
      ]);
    });
    return view;
  }

  /** An image the viewer may read. @throws Fault 404 for what there is not and for what he may not know of */
  async find(viewer: Viewer, id: string): Promise<AttachmentView> {
    const [row] = await this.dataSource.query<AttachmentView[]>(
      `SELECT a.id, a.type, a.size, a.name, a.sha256 FROM attachments a
        WHERE a.id = $1 AND ${mayReadAttachment('$2', '$3')}`,
      [id, viewer.id ?? null, scopeOf(viewer).tokens],
    );
    if (!row) throw Fault.notFound();
    return row;
  }

  /** The bytes of an image that was found. @throws Fault 404 when it is gone since */
  async bytesOf({ sha256 }: AttachmentView): Promise<Buffer> {
    const [row] = await this.dataSource.query<{ bytes: Buffer }[]>(
      `SELECT bytes FROM attachment_contents WHERE sha256 = $1`,
      [sha256],
    );
    if (!row) throw Fault.notFound();
    return row.bytes;
  }
}

/** A place or a name must not go out with a picture. @throws Fault 422 for what cannot be read through, and so not cleaned */
function clean(type: ImageType, bytes: Buffer): Buffer {
  try {
    return withoutMetadata(type, bytes);
  } catch (error) {
    if (!(error instanceof DamagedImage)) throw error;
    throw new Fault(
      422,
      'attachment.damaged',
      'The image is damaged or incomplete. Save it anew and add it again.',
    );
  }
}

function demandWriter(viewer: Viewer): string {
  if (!viewer.id) throw Fault.signInRequired();
  if (!viewer.mayWrite) throw Fault.forbidden('This token may only read.', 'read-only');
  return viewer.id;
}

async function demandRoom(manager: EntityManager, uploaderId: string): Promise<void> {
  const [row] = await manager.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM attachments
      WHERE uploader_id = $1 AND created_at > now() - interval '24 hours'`,
    [uploaderId],
  );
  if ((row?.count ?? 0) < MOST_A_DAY) return;
  throw new Fault(
    429,
    'attachment.too-many',
    `More than ${MOST_A_DAY} images in a day. Add the next one tomorrow.`,
    { headers: { 'retry-after': '3600' } },
  );
}

export const imageTooLarge = (): Fault =>
  new Fault(
    413,
    'attachment.too-large',
    `An image may have ${MAX_IMAGE_BYTES / 1024 / 1024} MiB at most. Make it smaller and add it again.`,
  );

export const notAnImage = (): Fault =>
  new Fault(415, 'attachment.type', 'Only PNG, JPEG, GIF and WebP images are taken.');

/** What of a file's name is safe to hand out again. */
function fileName(given: string, type: ImageType): string {
  const stem = given
    .replace(/^.*[\\/]/, '')
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
    .trim()
    .slice(0, 80);
  return `${stem || 'image'}.${EXTENSIONS[type]}`;
}
