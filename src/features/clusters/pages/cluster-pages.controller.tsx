import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { isCodedError, type CodedError } from '../../../../libs/http-api/problem';
import { redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { fromShortId, shortId } from '../../../kernel/ids';
import { isSpace } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { AccountsOptions } from '../../accounts/accounts.api';
import { TopicReader } from '../../items/items.api';
import { mayReshape, referenceIn, type LinkPerson } from '../../links/links.api';
import { ClusterChanges, type Changed } from '../cluster-changes';
import { ClusterTexts, type ClusterText } from '../cluster-texts';
import { ClusterTies } from '../cluster-ties';
import { ClustersReader } from '../clusters-reader';
import { MostAsked } from '../most-asked';
import { ClusterPage } from './cluster.page';
import { clusterPhrases } from './cluster.phrases';
import { MostAskedPage } from './most-asked.page';

type Form = Readonly<Record<string, unknown>>;
type Done = keyof (typeof clusterPhrases)['en']['done'];

const LISTED = 40;
/** Members chosen to leave. */
const CHOSEN = 500;
const TIES_SHOWN = 12;
const CUT_SHOWN = 100;
/** Texts named in the line that says what was done, and how much of their titles: it travels in a cookie. */
const LEFT_NAMED = 3;
const LEFT_TITLE = 60;

/** Pages of clusters and what curators do on them. */
@ApiExcludeController()
@Controller()
export class ClusterPagesController {
  constructor(
    private readonly texts: ClusterTexts,
    private readonly ties: ClusterTies,
    private readonly reader: ClustersReader,
    private readonly changes: ClusterChanges,
    private readonly asked: MostAsked,
    private readonly topics: TopicReader,
    private readonly options: AccountsOptions,
  ) {}

  @Get('most-asked')
  async mostAsked(@CurrentViewer() viewer: Viewer, @Query() query: Form) {
    const scope = scopeOf(viewer);
    const space = isSpace(query.space) ? query.space : undefined;
    const product = textIn(query, 'product') || undefined;
    const [problems, products] = await Promise.all([
      this.asked.list(scope, {
        limit: LISTED,
        ...(space ? { spaces: [space] } : {}),
        ...(product ? { product } : {}),
      }),
      this.topics.products(scope),
    ]);
    return (
      <MostAskedPage problems={problems} products={products} space={space} product={product} />
    );
  }

  @Get('clusters/:id')
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Query() query: Form) {
    const cluster = await this.texts.get(scopeOf(viewer), idIn(id));
    const tools = mayReshape(viewer) ? await this.tools(viewer, cluster, query) : undefined;
    return <ClusterPage cluster={cluster} tools={tools} />;
  }

  @Post('clusters/:id/merge')
  merge(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const cluster = idIn(id);
    return this.press(viewer, request, `/clusters/${id}`, 'merge', async () => {
      const other = referenceIn(textIn(body, 'with'), this.options.publicUrl);
      if (!other?.item) throw Fault.invalid([{ pointer: '/with', code: 'to' }]);
      return this.changes.merge(viewer, cluster, other.item, textIn(body, 'mergeReason'));
    });
  }

  @Post('clusters/:id/split')
  split(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const cluster = idIn(id);
    const items = idsIn(textIn(body, 'items').split(','));
    return this.press(viewer, request, `/clusters/${id}`, 'split', () =>
      this.changes.split(viewer, cluster, items, textIn(body, 'reason')),
    );
  }

  @Post('clusters/:id/move')
  move(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const cluster = idIn(id);
    const item = idIn(textIn(body, 'item'));
    return this.press(viewer, request, `/clusters/${id}`, 'move', async () => {
      const other = referenceIn(textIn(body, 'to'), this.options.publicUrl);
      if (!other?.item) throw Fault.invalid([{ pointer: '/to', code: 'to' }]);
      return this.changes.move(viewer, cluster, item, other.item, textIn(body, 'moveReason'));
    });
  }

  @Post('clusters/:id/pin')
  pin(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const cluster = idIn(id);
    const item = fromShortId(textIn(body, 'pinned')) ?? null;
    return this.press(viewer, request, `/clusters/${id}`, 'pin', () =>
      this.changes.pin(viewer, cluster, item, textIn(body, 'pinReason')),
    );
  }

  @Post('cluster-changes/:id/undo')
  undo(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const change = idIn(id);
    return this.press(viewer, request, '/', 'undo', () =>
      this.changes.undo(viewer, change, textIn(body, 'reason')),
    );
  }

  /** At most eleven queries, however large the cluster. */
  private async tools(viewer: Viewer, cluster: ClusterText, query: Form) {
    const scope = scopeOf(viewer);
    const { id } = cluster;
    const members = cluster.members.map((member) => member.id);
    const chosen = [...idsIn([query.item].flat()), ...idsIn([query.pin])].slice(0, CHOSEN);
    const [found, ties, changes, known] = await Promise.all([
      this.ties.keystone(scope, id),
      this.ties.inside(scope, id, { limit: TIES_SHOWN }),
      this.ties.changes(scope, members),
      this.ties.titles(scope, id, chosen),
    ]);
    const items = idsIn([query.item].flat()).filter((item) => known.has(item));
    const [preview, held] = await Promise.all([
      items.length > 0 ? this.ties.preview(scope, id, items, CUT_SHOWN) : undefined,
      found ? this.ties.inside(scope, id, { at: found.item, limit: TIES_SHOWN }) : [],
    ]);
    const named = [...ties, ...held, ...(preview?.cut ?? [])];
    const titles = await this.ties.titles(scope, id, [
      ...chosen,
      ...(found ? [found.item] : []),
      ...named.flatMap(({ fromItem, toItem }) => [fromItem, toItem]),
    ]);
    return {
      ties,
      keystone: found ? { ...found, ties: held } : undefined,
      changes,
      titles,
      pin: idsIn([query.pin]).find((item) => known.has(item)),
      split: preview ? { items, preview } : undefined,
    };
  }

  /** Does it and goes to the cluster as it is then, or back with the reason why not. */
  private async press(
    viewer: Viewer,
    request: FastifyRequest,
    back: string,
    done: Done,
    work: () => Promise<Changed>,
  ) {
    const t = clusterPhrases[requestLocale(request, viewer.user?.locale)];
    try {
      const changed = await work();
      const path = await this.whereNow(viewer, changed);
      const text = [t.done[done], ...leftIn(changed, t)].join(' ');
      return redirect(path, { flash: { kind: 'success', text } });
    } catch (error) {
      if (!isCodedError(error) || ![409, 422].includes(error.status)) throw error;
      return redirect(back, { flash: { kind: 'error', text: whyNot(error, t) } });
    }
  }

  private async whereNow(viewer: Viewer, { items }: Changed): Promise<string> {
    const clusters = await this.reader.clustersOf(scopeOf(viewer), items, 1);
    const view = items.map((item) => clusters.get(item)).find((one) => one !== undefined);
    return view ? `/clusters/${shortId(view.id)}` : '/most-asked';
  }
}

type Words = (typeof clusterPhrases)['en'];

/** A refusal in the reader's words; of what was taken back already, who did. */
function whyNot({ code, options }: CodedError, t: Words): string {
  const { by, reason } = (options?.extra ?? {}) as { by?: LinkPerson | null; reason?: string };
  if (code === 'change.undone' && by) return t.undoneBy(by.name, reason ?? '');
  const told = (options?.errors?.[0]?.code ?? code) as 'to';
  return t.problems[told] ?? t.problems.other;
}

/** Which texts a split or move left behind, if any. */
function leftIn({ left }: Changed, t: Words): string[] {
  if (!left || left.count === 0) return [];
  const titles = left.members
    .slice(0, LEFT_NAMED)
    .map(({ title }) => `“${title.length > LEFT_TITLE ? `${title.slice(0, LEFT_TITLE)}…` : title}”`)
    .join(', ');
  const more = left.count - Math.min(LEFT_NAMED, left.members.length);
  return [t.left(left.count, more > 0 ? t.andMore(titles, more) : titles)];
}

function idIn(short: string): string {
  const id = fromShortId(short);
  if (!id) throw Fault.notFound();
  return id;
}

const idsIn = (shorts: readonly unknown[]): string[] =>
  shorts.flatMap((short) => (typeof short === 'string' ? (fromShortId(short) ?? []) : []));

const textIn = (form: Form, name: string): string =>
  typeof form[name] === 'string' ? form[name].trim().slice(0, 500) : '';
