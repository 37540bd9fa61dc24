export { AttachmentPurge } from './attachment-purge';
export { concernsAttachments, showAttachments, type WrittenText } from './show-attachments';
