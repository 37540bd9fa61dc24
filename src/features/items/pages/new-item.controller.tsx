import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { FormState } from '../../../../libs/pages/form';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { SPACES, KINDS, isKind, type Kind, type Space } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { isReviewed, mayAddLayers, mayCreate } from '../items.policy';
import { LIMITS } from '../item-input';
import { ShownWhileAsking } from '../../proposals/proposals.api';
import { ItemReader } from '../read/item-reader';
import { TopicReader } from '../read/topic-reader';
import { ItemWriter } from '../write/item-writer';
import { ItemAudiences } from './item-audiences';
import {
  emptyDraft,
  failedDraft,
  fieldText,
  formOf,
  newItemOf,
  readDraft,
  rearranged,
  type FormBody,
  type ItemDraft,
} from './item-draft';
import { BUTTON } from './item-fields';
import { formPhrases } from './item-form.phrases';
import { ItemPageLoader, type SimilarLink } from './item-page-loader';
import { ItemPreview } from './item-preview';
import { localeFor, refusalOf, sayProblem } from './item-refusals';
import { ChooseKindPage, NewItemPage } from './new-item.page';

interface Shown {
  readonly state?: FormState;
  readonly preview?: readonly string[];
  readonly similar?: readonly SimilarLink[];
}

/** Asking and writing anew. */
@ApiExcludeController()
@Controller()
export class NewItemController {
  constructor(
    private readonly items: ItemReader,
    private readonly writer: ItemWriter,
    private readonly topics: TopicReader,
    private readonly audiences: ItemAudiences,
    private readonly pages: ItemPageLoader,
    private readonly shown: ShownWhileAsking,
    private readonly previews: ItemPreview,
  ) {}

  /** `title`, `body` and `space` come along from where the wish arose. */
  @Get('ask')
  ask(@Query() query: FormBody, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest) {
    return this.begin('question', query, viewer, request);
  }

  @Post('ask')
  @HttpCode(200)
  sendQuestion(
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    return this.take('question', body, viewer, request);
  }

  @Get('new')
  choose(@CurrentViewer() viewer: Viewer) {
    if (!viewer.signedIn) throw Fault.signInRequired();
    const kinds = KINDS.filter((kind) => spacesFor(viewer, kind).length > 0);
    return <ChooseKindPage kinds={kinds} />;
  }

  @Get('new/:kind')
  async write(
    @Param('kind') kind: string,
    @Query() query: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    if (!isKind(kind)) throw Fault.notFound();
    if (kind === 'question') return redirect('/ask', { status: 301 });
    return this.begin(kind, query, viewer, request);
  }

  @Post('new/:kind')
  @HttpCode(200)
  async send(
    @Param('kind') kind: string,
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    if (!isKind(kind)) throw Fault.notFound();
    return this.take(kind, body, viewer, request);
  }

  /** What an editor's preview shows: the text as the hub renders it. */
  @Post('preview')
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  preview(@Body() body: FormBody, @CurrentViewer() viewer: Viewer): Promise<string> {
    if (!viewer.signedIn) throw Fault.signInRequired();
    return this.previews.ofText(fieldText(body, 'body').slice(0, LIMITS.body));
  }

  private async begin(kind: Kind, query: FormBody, viewer: Viewer, request: FastifyRequest) {
    const spaces = demandSpaces(viewer, kind);
    const locale = localeFor(request, viewer);
    const wanted = spaces.find((space) => space === query.space);
    const body = fieldText(query, 'body').slice(0, LIMITS.body);
    const draft = emptyDraft({
      title: fieldText(query, 'title').slice(0, LIMITS.title),
      layers: [{ audience: '', body }],
      tags: fieldText(query, 'tag').slice(0, LIMITS.tag),
      product: fieldText(query, 'product').slice(0, 100),
      lang: locale,
      space: wanted ?? spaces[0] ?? '',
      owner: kind === 'howto' && viewer.isStaff ? (viewer.user?.handle ?? '') : '',
    });
    const similar =
      draft.title === ''
        ? undefined
        : await this.pages.similarWhileWriting(viewer, { title: draft.title, body, locale });
    return this.show(viewer, kind, draft, { similar });
  }

  private async take(kind: Kind, body: FormBody, viewer: Viewer, request: FastifyRequest) {
    const spaces = demandSpaces(viewer, kind);
    const locale = localeFor(request, viewer);
    const draft = readDraft(body);
    const button = fieldText(body, BUTTON);
    const other = await this.insteadOfSaving(viewer, kind, draft, button, locale);
    if (other) return other;
    const space = spaces.find((one) => one === draft.space);
    try {
      if (!space) throw Fault.invalid([{ pointer: '/space', code: 'space' }]);
      const shown = [body.shown ?? []].flat().filter((id): id is string => typeof id === 'string');
      return await this.create(viewer, space, kind, draft, request, shown);
    } catch (error) {
      const { code, status, options } = refusalOf(error);
      const errors = options?.errors ?? [{ pointer: '', code }];
      const state = failedDraft(draft, errors, sayProblem(locale), true);
      return page(await this.show(viewer, kind, draft, { state }), { status });
    }
  }

  /** What the other buttons of the form do; undefined for saving. @throws Fault 404 */
  private async insteadOfSaving(
    viewer: Viewer,
    kind: Kind,
    draft: ItemDraft,
    button: string,
    locale: string,
  ) {
    const solution = /^solved:(.+)$/.exec(button)?.[1];
    if (solution !== undefined) return this.endDraft(viewer, draft, solution);
    const moved = mayAddLayers(viewer) ? rearranged(draft, button) : undefined;
    if (moved) return this.show(viewer, kind, moved);
    if (button === 'preview') {
      return this.show(viewer, kind, draft, { preview: await this.previews.ofDraft(draft) });
    }
    if (button === 'check') {
      const text = { title: draft.title, body: draft.layers[0]?.body ?? '', locale };
      const similar = await this.pages.similarWhileWriting(viewer, text);
      return this.show(viewer, kind, draft, { similar });
    }
    return undefined;
  }

  /** A similar text solved it: nothing is asked, and the way leads there. @throws Fault 404 */
  private async endDraft(viewer: Viewer, { title }: ItemDraft, item: string) {
    const path = await this.shown.solved(viewer, title, item);
    if (path === undefined) throw Fault.notFound();
    return redirect(path);
  }

  private async create(
    viewer: Viewer,
    space: Space,
    kind: Kind,
    draft: ItemDraft,
    request: FastifyRequest,
    shown: readonly string[],
  ) {
    const { id } = await this.writer.create(viewer, newItemOf(draft, space, kind));
    await this.shown.askedAnyway(viewer, id, shown);
    const item = await this.items.get(viewer, id);
    const t = formPhrases[localeFor(request, viewer)];
    const { done } = t.create;
    const text =
      kind === 'question' ? t.ask.done : item.state === 'draft' ? done.draft : done.published;
    return redirect(item.path, { flash: { kind: 'success', text } });
  }

  private async show(viewer: Viewer, kind: Kind, draft: ItemDraft, shown: Shown = {}) {
    const spaces = spacesFor(viewer, kind);
    return (
      <NewItemPage
        kind={kind}
        spaces={spaces}
        reviewedIn={spaces.filter((space) => isReviewed({ space, kind }))}
        draft={draft}
        state={shown.state ?? formOf(draft)}
        products={await this.topics.products(scopeOf(viewer))}
        audiences={await this.audiences.choice(viewer, spaces)}
        layers={mayAddLayers(viewer)}
        similar={shown.similar}
        preview={shown.preview}
      />
    );
  }
}

const spacesFor = (viewer: Viewer, kind: Kind): Space[] =>
  SPACES.filter((space) => mayCreate(viewer, space, kind) === true);

/** @throws Fault 401 for guests, 403 for those who may not write such texts anywhere */
function demandSpaces(viewer: Viewer, kind: Kind): Space[] {
  if (!viewer.signedIn) throw Fault.signInRequired();
  const spaces = spacesFor(viewer, kind);
  if (spaces.length === 0) throw Fault.forbidden();
  return spaces;
}
