import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { failedForm } from '../../../../libs/pages/form';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { shortId } from '../../../kernel/ids';
import { SPACES } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { stewards } from '../items.policy';
import { ITEM_STATES, type ItemState } from '../item-state';
import { DeletedReader } from '../read/deleted-reader';
import { ItemReader } from '../read/item-reader';
import { ItemWriter } from '../write/item-writer';
import { DeletedPage, DeletePage, StatePage, UndeletePage } from './item-actions.page';
import { fieldText, type FormBody } from './item-draft';
import { idIn, localeFor, press, refusalOf, sayProblem } from './item-refusals';
import { deletionPhrases } from './item-deletion.phrases';
import { itemPhrases } from './item.phrases';

/** What is done to an item besides reading and writing it. */
@ApiExcludeController()
@Controller()
export class ItemActionsController {
  constructor(
    private readonly items: ItemReader,
    private readonly writer: ItemWriter,
    private readonly deleted: DeletedReader,
  ) {}

  @Post('items/:id/confirm')
  async confirm(
    @Param('id') id: string,
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    const locale = localeFor(request, viewer);
    const on = body.on !== '0';
    return press(viewer, locale, { wanted: body.back, path: item.path }, async () => {
      await this.writer.confirm(viewer, item.id, on);
      const t = itemPhrases[locale].confirm;
      return on ? t.done : t.undone;
    });
  }

  /** Closing asks for a reason, archiving asks whether it is meant. */
  @Get('items/:id/state/:state')
  async askState(
    @Param('id') id: string,
    @Param('state') wanted: string,
    @CurrentViewer() viewer: Viewer,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    if (!viewer.signedIn) throw Fault.signInRequired();
    const to = stateIn(wanted);
    if (to !== 'closed' && to !== 'archived') throw Fault.notFound();
    if (!item.may.states.includes(to)) throw Fault.forbidden();
    return <StatePage item={item} to={to} />;
  }

  @Post('items/:id/state')
  async changeState(
    @Param('id') id: string,
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    const to = stateIn(body.state);
    const locale = localeFor(request, viewer);
    const reason = fieldText(body, 'reason');
    if (to === 'closed' && viewer.signedIn) {
      try {
        await this.writer.changeState(viewer, item.id, to, reason);
      } catch (error) {
        const { code, status, options } = refusalOf(error);
        const errors = options?.errors ?? [{ pointer: '', code }];
        const state = failedForm(body, errors, (e) => sayProblem(locale)(e.code));
        return page(<StatePage item={item} to={to} state={state} />, { status });
      }
      const text = itemPhrases[locale].stepDone.closed;
      return redirect(item.path, { flash: { kind: 'success', text } });
    }
    return press(viewer, locale, { wanted: item.path, path: item.path }, async () => {
      await this.writer.changeState(viewer, item.id, to, reason);
      return itemPhrases[locale].stepDone[to];
    });
  }

  @Get('items/:id/delete')
  async askDelete(@Param('id') id: string, @CurrentViewer() viewer: Viewer) {
    const item = await this.items.get(viewer, idIn(id));
    if (!viewer.signedIn) throw Fault.signInRequired();
    if (!item.may.delete) throw Fault.forbidden();
    return <DeletePage item={item} />;
  }

  @Post('items/:id/delete')
  async remove(
    @Param('id') id: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    await this.writer.delete(viewer, item.id);
    const t = deletionPhrases[localeFor(request, viewer)];
    return redirect(`/spaces/${item.space}`, {
      flash: {
        kind: 'success',
        text: t.done,
        link: { label: t.undo, href: `/items/${shortId(item.id)}/undelete` },
      },
    });
  }

  @Get('items/:id/undelete')
  async askUndelete(@Param('id') short: string, @CurrentViewer() viewer: Viewer) {
    if (!viewer.signedIn) throw Fault.signInRequired();
    const id = idIn(short);
    const text = (await this.deleted.deletedFor(viewer)).find((one) => one.id === id);
    if (text?.type !== 'item') throw Fault.notFound();
    return <UndeletePage title={text.title} action={`/items/${short}/undelete`} />;
  }

  @Post('items/:id/undelete')
  async undelete(
    @Param('id') short: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const id = idIn(short);
    await this.writer.undelete(viewer, id);
    const item = await this.items.get(viewer, id);
    const text = deletionPhrases[localeFor(request, viewer)].undone;
    return redirect(item.path, { flash: { kind: 'success', text } });
  }

  /** What this person may bring back; who keeps a space also sees what others deleted there. */
  @Get('me/deleted')
  async listDeleted(@CurrentViewer() viewer: Viewer, @Query('by') by: unknown) {
    if (!viewer.signedIn) throw Fault.signInRequired();
    const keeps = SPACES.some((space) => stewards(viewer, space));
    const whose = keeps && by === 'others' ? 'others' : 'mine';
    const texts = await this.deleted.deletedFor(viewer, whose);
    return <DeletedPage texts={texts} {...(keeps ? { whose } : {})} />;
  }
}

function stateIn(text: unknown): ItemState {
  const state = ITEM_STATES.find((one) => one === text);
  if (!state) throw Fault.notFound();
  return state;
}
