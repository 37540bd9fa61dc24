/** Bytes of one image. */
export const MAX_IMAGE_BYTES = 8 * 1024 * 1024;

/** Images one person may add in 24 hours. */
export const MOST_A_DAY = 200;

/** Hours an image may stay that no text shows, nor ever showed. */
export const ORPHAN_HOURS = 24;

/**
 * SQL: whether the attachment `a` may be read: by its uploader, and by those who may read a text that shows it.
 * Nothing is copied: whoever loses the text has lost the image with it.
 */
export const mayReadAttachment = (viewerId: string, scope: string): string => `(
  a.uploader_id = ${viewerId}::uuid
  OR EXISTS (SELECT FROM layer_attachments s JOIN layers l ON l.id = s.layer_id JOIN items i ON i.id = l.item_id
              WHERE s.attachment_id = a.id AND s.shown AND l.acl && ${scope}::text[] AND i.acl && ${scope}::text[])
  OR EXISTS (SELECT FROM post_attachments s JOIN posts p ON p.id = s.post_id JOIN items i ON i.id = p.item_id
              WHERE s.attachment_id = a.id AND s.shown AND p.acl && ${scope}::text[] AND i.acl && ${scope}::text[]))`;
