import { Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { AnswerWithin } from '../../../../libs/http-api/request-timeout';
import { failedForm, type FormState } from '../../../../libs/pages/form';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { isId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer } from '../../access/access.api';
import { CirclesService } from '../../accounts/accounts.api';
import { adminOnly } from '../../admin/admin.api';
import { receiveUpload, isUpload, type Upload } from '../http/uploads';
import { ImportFiles } from '../import-files';
import { ImportJobs } from '../import-jobs';
import { readSettings } from '../import-settings';
import { indexBacklog } from '../run/index-backlog';
import { RunList } from '../run/run-list';
import { ImportPage } from './import.page';
import { importPhrases } from './import.phrases';
import { RunPage, RunProgress } from './run.page';

const SHOWN_RUNS = 50;

@ApiExcludeController()
@Controller('admin/import')
export class ImportPagesController {
  constructor(
    private readonly jobs: ImportJobs,
    private readonly runs: RunList,
    private readonly files: ImportFiles,
    private readonly circles: CirclesService,
    private readonly dataSource: DataSource,
  ) {}

  @Get()
  show(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return this.overview();
  }

  @Post()
  @AnswerWithin(0)
  async start(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest) {
    const admin = adminOnly(viewer);
    const t = importPhrases[requestLocale(request, viewer.user?.locale)];
    const upload = await this.receive(request);
    try {
      const chosen = [upload.fields['serverFiles'] ?? []].flat();
      const files = [...upload.files, ...(await this.files.chosen(chosen))];
      if (files.length === 0) throw Fault.invalid([{ pointer: '/files', code: 'is-empty' }]);
      const settings = await readSettings(this.dataSource, upload.fields);
      const id = await this.jobs.start(admin, files, settings);
      return redirect(`/admin/import/${id}`, { flash: { kind: 'success', text: t.started } });
    } catch (error) {
      await upload.discard();
      const state = afterFault(upload.fields, error, t.errors);
      return page(await this.overview(state), { status: 422 });
    }
  }

  @Get(':id')
  async run(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    adminOnly(viewer);
    const run = await this.runs.get(idOf(id));
    const refusals = await this.runs.refusals(run.id);
    return <RunPage run={run} refusals={refusals} backlog={await indexBacklog(this.dataSource)} />;
  }

  @Get(':id/progress')
  async progress(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    adminOnly(viewer);
    const run = await this.runs.get(idOf(id));
    return <RunProgress run={run} backlog={await indexBacklog(this.dataSource)} />;
  }

  @Post(':id/stop')
  stop(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Req() request: FastifyRequest) {
    adminOnly(viewer);
    return this.act(viewer, request, id, (run) => this.jobs.interrupt(run), 'stopped');
  }

  @Post(':id/continue')
  resume(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Req() request: FastifyRequest) {
    adminOnly(viewer);
    return this.act(viewer, request, id, (run) => this.jobs.resume(run), 'started');
  }

  private async act(
    viewer: Viewer,
    request: FastifyRequest,
    id: string,
    action: (id: string) => Promise<string | void>,
    done: 'stopped' | 'started',
  ) {
    const t = importPhrases[requestLocale(request, viewer.user?.locale)];
    let address = `/admin/import/${idOf(id)}`;
    try {
      const next = await action(id);
      if (next) address = `/admin/import/${next}`;
    } catch (error) {
      if (!(error instanceof Fault) || error.status !== 409) throw error;
      const words: Readonly<Record<string, string>> = t.errors;
      const text = words[error.code] ?? error.message;
      return redirect(address, { flash: { kind: 'error', text } });
    }
    return redirect(address, { flash: { kind: 'success', text: t[done] } });
  }

  /** A form without a file may come as a plain one. */
  private async receive(request: FastifyRequest): Promise<Upload> {
    if (isUpload(request)) return receiveUpload(request, this.files);
    const fields = (request.body ?? {}) as Upload['fields'];
    return { files: [], fields, discard: () => Promise.resolve() };
  }

  private async overview(state?: FormState) {
    const [runs, serverFiles, organisations, groups] = await Promise.all([
      this.runs.list({ limit: SHOWN_RUNS }),
      this.files.list(),
      this.circles.list('organisation'),
      this.circles.list('group'),
    ]);
    const circles = [
      ...organisations.map(({ id, name }) => ({ token: `org:${id}`, name })),
      ...groups.map(({ id, name }) => ({ token: `group:${id}`, name })),
    ];
    return <ImportPage runs={runs} serverFiles={serverFiles} circles={circles} state={state} />;
  }
}

function idOf(text: string): string {
  if (!isId(text)) throw Fault.notFound();
  return text;
}

function afterFault(
  fields: Upload['fields'],
  error: unknown,
  words: Readonly<Record<string, string>>,
): FormState {
  if (!(error instanceof Fault)) throw error;
  const errors = error.options.errors ?? [{ pointer: '', code: error.code }];
  return failedForm(fields, errors, ({ code, detail }) => words[code] ?? detail ?? error.message);
}
