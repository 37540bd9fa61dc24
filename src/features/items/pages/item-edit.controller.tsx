import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { ItemReader } from '../read/item-reader';
import { TopicReader } from '../read/topic-reader';
import type { ItemView } from '../read/views';
import { ItemWriter } from '../write/item-writer';
import { ItemAudiences } from './item-audiences';
import { ItemConflictPage, type CurrentText } from './item-conflict.page';
import {
  changeOf,
  draftOf,
  failedDraft,
  fieldText,
  formOf,
  readDraft,
  rearranged,
  type FormBody,
  type ItemDraft,
} from './item-draft';
import { ItemEditPage } from './item-edit.page';
import { BUTTON } from './item-fields';
import { formPhrases } from './item-form.phrases';
import { ItemPreview } from './item-preview';
import { FOLDERS } from './item-page.controller';
import { currentOf, idIn, localeFor, refusalOf, sayProblem } from './item-refusals';

const EDIT = FOLDERS.map((folder) => `${folder}/:id/:slug/edit`);

/** Changing an item. Every button of the form is a submit button; the hidden version stands for `If-Match`. */
@ApiExcludeController()
@Controller()
export class ItemEditController {
  constructor(
    private readonly items: ItemReader,
    private readonly writer: ItemWriter,
    private readonly topics: TopicReader,
    private readonly audiences: ItemAudiences,
    private readonly previews: ItemPreview,
  ) {}

  @Get(EDIT)
  async form(
    @Param('id') id: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.editable(viewer, id);
    const path = `${item.path}/edit`;
    if (request.url.split('?')[0] !== path) return redirect(path, { status: 301 });
    const draft = draftOf(item);
    const choices = await this.choices(viewer, item);
    return (
      <ItemEditPage
        {...choices}
        draft={draft}
        version={item.version}
        step={0}
        state={formOf(draft)}
      />
    );
  }

  @Post(EDIT)
  async change(
    @Param('id') id: string,
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.editable(viewer, id);
    const draft = readDraft(body);
    const form = { version: numberIn(body, 'version'), step: numberIn(body, 'step') };
    const button = fieldText(body, BUTTON);
    const moved = item.may.addLayers ? rearranged(draft, button) : undefined;
    if (moved) return this.again(viewer, item, moved, { ...form, step: form.step + 1 });
    if (button === 'preview') {
      const preview = await this.previews.ofDraft(draft, item);
      return this.again(viewer, item, draft, form, { preview });
    }
    return this.save(viewer, item, draft, form, request);
  }

  private async save(
    viewer: Viewer,
    item: ItemView,
    draft: ItemDraft,
    form: { version: number; step: number },
    request: FastifyRequest,
  ) {
    const locale = localeFor(request, viewer);
    try {
      const expected = ExpectedVersion.exactly(form.version);
      await this.writer.edit(viewer, item.id, changeOf(draft, item), expected);
    } catch (error) {
      const current = currentOf<CurrentText>(error);
      const choices = await this.choices(viewer, item);
      if (current) {
        const parts = { ...choices, ...form, draft, current };
        return page(<ItemConflictPage {...parts} />, { status: 412 });
      }
      const { code, status, options } = refusalOf(error);
      const errors = options?.errors ?? [{ pointer: '', code }];
      const state = failedDraft(draft, errors, sayProblem(locale), false);
      return page(<ItemEditPage {...choices} {...form} draft={draft} state={state} />, { status });
    }
    const now = await this.items.get(viewer, item.id);
    const t = formPhrases[locale];
    const text = now.version === form.version ? t.unchanged : t.saved;
    return redirect(now.path, { flash: { kind: 'success', text } });
  }

  private async again(
    viewer: Viewer,
    item: ItemView,
    draft: ItemDraft,
    form: { version: number; step: number },
    shown: { preview?: readonly string[] } = {},
  ) {
    const choices = await this.choices(viewer, item);
    return <ItemEditPage {...choices} {...form} {...shown} draft={draft} state={formOf(draft)} />;
  }

  private async choices(viewer: Viewer, item: ItemView) {
    return {
      item,
      products: await this.topics.products(scopeOf(viewer)),
      audiences: await this.audiences.choice(viewer, [item.space]),
    };
  }

  /** @throws Fault 404, 401 for guests, 403 */
  private async editable(viewer: Viewer, id: string): Promise<ItemView> {
    const item = await this.items.get(viewer, idIn(id));
    if (!viewer.signedIn) throw Fault.signInRequired();
    if (!item.may.edit) throw Fault.forbidden();
    return item;
  }
}

const numberIn = (body: FormBody, name: string): number => {
  const text = fieldText(body, name);
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
};
