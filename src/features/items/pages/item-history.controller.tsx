import { Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { ItemReader } from '../read/item-reader';
import { PostReader } from '../read/post-reader';
import { RevisionReader } from '../read/revision-reader';
import { ItemWriter } from '../write/item-writer';
import { HistoryPage, RevisionPage, type HistorySubject } from './item-history.page';
import { historyPhrases } from './item-history.phrases';
import { FOLDERS } from './item-page.controller';
import { idIn, localeFor, press } from './item-refusals';

const under = (rest: string): string[] => FOLDERS.map((folder) => `${folder}/:id/:slug/${rest}`);

/** Histories of items and posts, as each viewer may see them. */
@ApiExcludeController()
@Controller()
export class ItemHistoryController {
  constructor(
    private readonly items: ItemReader,
    private readonly posts: PostReader,
    private readonly revisions: RevisionReader,
    private readonly writer: ItemWriter,
  ) {}

  @Get(under('history'))
  async list(
    @Param('id') id: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    const history = `${item.path}/history`;
    if (!isAt(request, history)) return redirect(history, { status: 301 });
    const lines = await this.revisions.list(viewer, 'item', item.id);
    const subject = { item, path: item.path, history, isPost: false };
    return <HistoryPage subject={subject} lines={lines} />;
  }

  @Get(under('history/:rev'))
  async one(
    @Param('id') id: string,
    @Param('rev') rev: string,
    @Query('with') other: unknown,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    const history = `${item.path}/history`;
    const version = versionIn(rev);
    if (!isAt(request, `${history}/${version}`)) {
      return redirect(`${history}/${version}`, { status: 301 });
    }
    const subject = { item, path: item.path, history, isPost: false };
    const page = await this.compare(viewer, subject, item.id, version, other === 'current');
    const restorable = item.may.edit && !page.shown.current;
    return (
      <RevisionPage
        {...page}
        restore={restorable ? `/items/${shortId(item.id)}/restore/${version}` : undefined}
      />
    );
  }

  @Post('items/:id/restore/:rev')
  async restore(
    @Param('id') id: string,
    @Param('rev') rev: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.items.get(viewer, idIn(id));
    const version = versionIn(rev);
    const locale = localeFor(request, viewer);
    const t = historyPhrases[locale];
    const reply = await press(viewer, locale, { wanted: item.path, path: item.path }, async () => {
      await this.writer.restore(viewer, item.id, version, t.version(version));
      return t.restored(version);
    });
    if (!viewer.signedIn) return reply;
    // The title, and with it the address, may be another one now.
    const now = await this.items.get(viewer, item.id);
    return redirect(now.path, { flash: [...reply.flash] });
  }

  @Get('posts/:id/history')
  async ofPost(@Param('id') id: string, @CurrentViewer() viewer: Viewer) {
    const { subject, postId } = await this.postSubject(viewer, id);
    const lines = await this.revisions.list(viewer, 'post', postId);
    return <HistoryPage subject={subject} lines={lines} />;
  }

  @Get('posts/:id/history/:rev')
  async postVersion(
    @Param('id') id: string,
    @Param('rev') rev: string,
    @Query('with') other: unknown,
    @CurrentViewer() viewer: Viewer,
  ) {
    const { subject, postId } = await this.postSubject(viewer, id);
    return (
      <RevisionPage
        {...await this.compare(viewer, subject, postId, versionIn(rev), other === 'current')}
      />
    );
  }

  private async postSubject(
    viewer: Viewer,
    short: string,
  ): Promise<{ subject: HistorySubject; postId: string }> {
    const post = await this.posts.get(viewer, idIn(short));
    const item = await this.items.get(viewer, post.itemId);
    const path = `${item.path}?post=${short}#p-${short}`;
    return {
      subject: { item, path, history: `/posts/${short}/history`, isPost: true },
      postId: post.id,
    };
  }

  /** A version and the one it is compared with: the one before, or the present one. */
  private async compare(
    viewer: Viewer,
    subject: HistorySubject,
    id: string,
    version: number,
    withCurrent: boolean,
  ) {
    const of = subject.isPost ? 'post' : 'item';
    const lines = await this.revisions.list(viewer, of, id);
    const current = lines[0]?.version ?? 1;
    const other = withCurrent ? current : version - 1;
    const wanted = other >= 1 && other !== version ? [version, other] : [version];
    const [shown, compared] = await this.revisions.texts(viewer, of, id, wanted);
    if (!shown) throw Fault.notFound();
    return {
      subject,
      shown,
      ...(compared ? { other: compared } : {}),
      comparedWith: withCurrent ? ('current' as const) : ('previous' as const),
    };
  }
}

const isAt = (request: FastifyRequest, path: string): boolean => request.url.split('?')[0] === path;

function versionIn(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw Fault.notFound();
  return Number(text);
}
