import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { failedForm } from '../../../../libs/pages/form';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { DeletedReader } from '../read/deleted-reader';
import { ItemReader } from '../read/item-reader';
import { PostReader } from '../read/post-reader';
import type { ItemView, PostView } from '../read/views';
import { PostWriter } from '../write/post-writer';
import { DeletePage, UndeletePage } from './item-actions.page';
import { fieldText, type FormBody } from './item-draft';
import { formPhrases } from './item-form.phrases';
import { ItemPageLoader } from './item-page-loader';
import { currentOf, idIn, localeFor, press, refusalOf, sayProblem } from './item-refusals';
import { ItemPage } from './item.page';
import { deletionPhrases } from './item-deletion.phrases';
import { itemPhrases } from './item.phrases';
import { PostEditPage } from './post-edit.page';

type PostKind = PostView['kind'];

/** Answers, replies and comments: writing, changing, marking, taking away. */
@ApiExcludeController()
@Controller()
export class PostPagesController {
  constructor(
    private readonly items: ItemReader,
    private readonly posts: PostReader,
    private readonly writer: PostWriter,
    private readonly pages: ItemPageLoader,
    private readonly deleted: DeletedReader,
  ) {}

  @Post('items/:id/posts')
  async create(
    @Param('id') id: string,
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    if (!viewer.signedIn) return redirect(`/signin?back=${encodeURIComponent(item.path)}`);
    const locale = localeFor(request, viewer);
    const form = readPost(body, item);
    try {
      const { id: postId } = await this.writer.create(viewer, item.id, form.post);
      const text = itemPhrases[locale].write.sent[form.post.kind];
      return redirect(placeOf(item, postId), { flash: { kind: 'success', text } });
    } catch (error) {
      const { code, status, options } = refusalOf(error);
      const errors = (options?.errors ?? [{ pointer: '', code }]).map((one) => ({
        ...one,
        pointer: form.fields[one.pointer] ?? '',
      }));
      const state = failedForm(body, errors, (one) => sayProblem(locale)(one.code));
      const data = await this.pages.load(viewer, item, { locale });
      const writing = { kind: form.post.kind, parentId: form.post.parentId, state };
      return page(<ItemPage {...data} writing={writing} />, { status });
    }
  }

  @Get('posts/:id/edit')
  async editForm(@Param('id') id: string, @CurrentViewer() viewer: Viewer) {
    const { item, post } = await this.editable(viewer, id);
    const state = { values: { body: post.body }, errors: {} };
    return <PostEditPage item={item} post={post} version={post.version} state={state} />;
  }

  @Post('posts/:id/edit')
  async edit(
    @Param('id') id: string,
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const { item, post } = await this.editable(viewer, id);
    const locale = localeFor(request, viewer);
    const version = Number(/^\d{1,15}$/.exec(fieldText(body, 'version'))?.[0] ?? 0);
    const text = fieldText(body, 'body');
    const values = { ...body, body: text };
    try {
      await this.writer.edit(
        viewer,
        post.id,
        { body: text, ...readersIn(body), reason: fieldText(body, 'reason') },
        ExpectedVersion.exactly(version),
      );
    } catch (error) {
      const current = currentOf<{ version: number; body: string }>(error);
      if (current) {
        const state = failedForm(values, []);
        const parts = { item, post, version: current.version, state, conflict: current };
        return page(<PostEditPage {...parts} />, { status: 412 });
      }
      const { code, status, options } = refusalOf(error);
      const errors = options?.errors ?? [{ pointer: '', code }];
      const state = failedForm(values, errors, (one) => sayProblem(locale)(one.code));
      return page(<PostEditPage item={item} post={post} version={version} state={state} />, {
        status,
      });
    }
    const { saved } = formPhrases[locale];
    return redirect(placeOf(item, post.id), { flash: { kind: 'success', text: saved } });
  }

  @Get('posts/:id/delete')
  async askDelete(@Param('id') id: string, @CurrentViewer() viewer: Viewer) {
    const { item, post } = await this.both(viewer, id);
    if (!viewer.signedIn) throw Fault.signInRequired();
    if (!post.may.delete) throw Fault.forbidden();
    return <DeletePage item={item} post={post} />;
  }

  @Post('posts/:id/delete')
  async remove(
    @Param('id') id: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const { item, post } = await this.both(viewer, id);
    await this.writer.delete(viewer, post.id);
    const t = deletionPhrases[localeFor(request, viewer)];
    const link = { label: t.undo, href: `/posts/${shortId(post.id)}/undelete` };
    return redirect(item.path, { flash: { kind: 'success', text: t.done, link } });
  }

  @Get('posts/:id/undelete')
  async askUndelete(@Param('id') short: string, @CurrentViewer() viewer: Viewer) {
    if (!viewer.signedIn) throw Fault.signInRequired();
    const id = idIn(short);
    const text = (await this.deleted.deletedFor(viewer)).find((one) => one.id === id);
    if (text?.type !== 'post') throw Fault.notFound();
    return <UndeletePage title={text.excerpt} action={`/posts/${short}/undelete`} />;
  }

  @Post('posts/:id/undelete')
  async undelete(
    @Param('id') short: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const locale = localeFor(request, viewer);
    const id = idIn(short);
    try {
      await this.writer.undelete(viewer, id);
    } catch (error) {
      const { code } = refusalOf(error);
      const text = sayProblem(locale)(code);
      return redirect('/me/deleted', { flash: { kind: 'error', text } });
    }
    const { item } = await this.both(viewer, short);
    const text = deletionPhrases[locale].undone;
    return redirect(placeOf(item, id), { flash: { kind: 'success', text } });
  }

  @Post('posts/:id/:mark')
  async mark(
    @Param('id') id: string,
    @Param('mark') mark: string,
    @Body() body: FormBody,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const { item, post } = await this.both(viewer, id);
    const locale = localeFor(request, viewer);
    const on = body.on !== '0';
    const path = placeOf(item, post.id);
    if (!isMark(mark)) throw Fault.notFound();
    return press(viewer, locale, { wanted: body.back, path }, async () => {
      await this.setMark(viewer, post.id, mark, on);
      return markText(itemPhrases[locale], mark, on);
    });
  }

  private setMark(viewer: Viewer, id: string, mark: Mark, on: boolean): Promise<void> {
    if (mark === 'accept') return this.writer.accept(viewer, id, on);
    if (mark === 'official') return this.writer.markOfficial(viewer, id, on);
    return this.writer.confirm(viewer, id, on);
  }

  private async both(viewer: Viewer, id: string): Promise<{ item: ItemView; post: PostView }> {
    const post = await this.posts.get(viewer, idIn(id));
    return { post, item: await this.items.get(viewer, post.itemId) };
  }

  /** @throws Fault 404, 401 for guests, 403 */
  private async editable(viewer: Viewer, id: string) {
    const found = await this.both(viewer, id);
    if (!viewer.signedIn) throw Fault.signInRequired();
    if (!found.post.may.edit) throw Fault.forbidden();
    return found;
  }
}

const MARKS = ['accept', 'official', 'confirm'] as const;
type Mark = (typeof MARKS)[number];
const isMark = (text: string): text is Mark => (MARKS as readonly string[]).includes(text);

function markText(t: (typeof itemPhrases)['en'], mark: Mark, on: boolean): string {
  if (mark === 'accept') return on ? t.accepted : t.unaccepted;
  if (mark === 'official') return on ? t.madeOfficial : t.unmadeOfficial;
  return on ? t.confirm.done : t.confirm.undone;
}

/** Where a post is seen, on whichever page of its item it is. */
const placeOf = (item: ItemView, postId: string): string =>
  `${item.path}?post=${shortId(postId)}#p-${shortId(postId)}`;

const KINDS: readonly PostKind[] = ['answer', 'reply', 'comment'];

/** A form under an item: the fields of a comment carry what it stands under in their names. */
function readPost(body: FormBody, item: ItemView) {
  const kind = KINDS.find((one) => one === body.kind) ?? 'comment';
  const parent = fieldText(body, 'parent');
  const parentId = parent === '' ? undefined : idIn(parent);
  const isMain = typeof body.body === 'string';
  const ending = isMain ? '' : `.${parent || shortId(item.id)}`;
  const audience = fieldText(body, `audience${ending}`);
  return {
    post: {
      kind,
      parentId,
      body: fieldText(body, `body${ending}`),
      ...(audience === '' ? {} : { audience: audience.split(' ') }),
    },
    fields: {
      '/body': `/body${ending}`,
      '/audience': `/audience${ending}`,
    } as Readonly<Record<string, string>>,
  };
}

/** Null: as its item. Nothing where the form did not ask. */
function readersIn(body: FormBody): { audience?: string[] | null } {
  if (typeof body.audience !== 'string') return {};
  return { audience: body.audience === '' ? null : body.audience.split(' ') };
}
