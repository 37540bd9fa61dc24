import { Module } from '@nestjs/common';
import { AuditReader } from './audit-reader';
import { AuditPagesController } from './pages/audit-pages.controller';

/** The record of what was done, to look into. Writing needs no module: see `writeAudit`. */
@Module({ controllers: [AuditPagesController], providers: [AuditReader] })
export class AuditModule {}
