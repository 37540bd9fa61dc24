import { Module } from '@nestjs/common';
import { AttachmentPurge } from './attachment-purge';
import { AttachmentsService } from './attachments.service';
import { AttachmentFilesController } from './http/attachment-files.controller';
import { AttachmentsController } from './http/attachments.controller';

/** Images in texts. Wants a DataSource. */
@Module({
  controllers: [AttachmentsController, AttachmentFilesController],
  providers: [AttachmentsService, AttachmentPurge],
  exports: [AttachmentPurge],
})
export class AttachmentsModule {}
