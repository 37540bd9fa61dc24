import { Controller, Get, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { adminOnly } from '../../admin/admin.api';
import { AuditReader, type AuditFilter } from '../audit-reader';
import { AuditPage } from './audit.page';

const PAGE_SIZE = 100;

@ApiExcludeController()
@Controller('admin/audit')
export class AuditPagesController {
  constructor(private readonly audit: AuditReader) {}

  @Get()
  async list(@CurrentViewer() viewer: Viewer, @Query() query: Record<string, unknown>) {
    adminOnly(viewer);
    const filter = filterOf(query);
    const before = /^\d{1,18}$/.exec(textOf(query.before) ?? '')?.[0];
    const rows = await this.audit.list(scopeOf(viewer), filter, {
      limit: PAGE_SIZE + 1,
      ...(before ? { before } : {}),
    });
    const lines = rows.slice(0, PAGE_SIZE);
    const last = rows.length > PAGE_SIZE ? lines.at(-1) : undefined;
    return <AuditPage lines={lines} filter={filter} next={last && nextHref(filter, last.id)} />;
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value.replaceAll('\0', '').trim().slice(0, 100) || undefined
    : undefined;

function filterOf(query: Record<string, unknown>): AuditFilter {
  const subject = textOf(query.subject);
  const filter: AuditFilter = {
    action: textOf(query.action),
    actor: textOf(query.actor)?.replace(/^@/, '').toLowerCase(),
    subjectId: isId(subject) ? subject : undefined,
  };
  return filter;
}

function nextHref(filter: AuditFilter, before: string): string {
  const query = new URLSearchParams({ before });
  if (filter.action) query.set('action', filter.action);
  if (filter.actor) query.set('actor', filter.actor);
  if (filter.subjectId) query.set('subject', filter.subjectId);
  return `/admin/audit?${query}`;
}
