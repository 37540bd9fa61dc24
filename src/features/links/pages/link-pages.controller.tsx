import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { isCodedError } from '../../../../libs/http-api/problem';
import type { Locale } from '../../../../libs/pages/locale';
import { redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { fromShortId, shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { AccountsOptions } from '../../accounts/accounts.api';
import { AutoConfirm } from '../auto/auto-confirm';
import { CommonWords } from '../common-words';
import { isLinkKind, isLinkState } from '../link-kinds';
import { LinkTrust } from '../link-trust';
import { LinkViews } from '../link-views';
import { LinksReader, type LinkFilter, type LinkRef } from '../links-reader';
import { mayAutomate, mayDecide, type Linker } from '../links.policy';
import { referenceIn } from '../reference';
import { LinkWriter, type CurrentDecision, type LinkDecision } from '../write/link-writer';
import { linkPhrases } from './link.phrases';
import { QUEUE_TABS, QueuePage, type QueueTab } from './queue.page';
import { queuePhrases } from './queue.phrases';

type Form = Readonly<Record<string, unknown>>;

/** Proposals are counted, and confirmed at once, up to this number. */
const COUNTED_TO = 100;

/** The queue of those who decide about links, and the buttons that decide on other pages. */
@ApiExcludeController()
@Controller('links')
export class LinkPagesController {
  constructor(
    private readonly links: LinksReader,
    private readonly views: LinkViews,
    private readonly common: CommonWords,
    private readonly trust: LinkTrust,
    private readonly writer: LinkWriter,
    private readonly options: AccountsOptions,
    private readonly automatic: AutoConfirm,
  ) {}

  @Get()
  async queue(@CurrentViewer() viewer: Viewer, @Query() query: Form) {
    const linker = await this.decider(viewer);
    const tab = tabIn(query);
    const likely = percentIn(query);
    const [found, last, bulk, automatic] = await Promise.all([
      this.links.list(linker, filterOf(tab, likely), { limit: COUNTED_TO }),
      this.last(viewer, query),
      this.confirmedBy(viewer, query),
      tab === 'proposed' && mayAutomate(viewer) ? this.automatic.shownTo(viewer) : undefined,
    ]);
    const scope = scopeOf(viewer);
    const [link] = await this.views.of(scope, found.data.slice(0, 1));
    const [before] = await this.views.of(scope, last ? [last] : []);
    const shared = link && (await this.common.sharedBy(scope, link));
    return (
      <QueuePage
        tab={tab}
        link={link}
        shared={shared}
        left={found.data.length + (found.nextCursor ? 1 : 0)}
        countedTo={COUNTED_TO}
        likely={likely}
        last={before}
        bulk={bulk.map(({ id }) => id)}
        automatic={automatic}
      />
    );
  }

  /** One click on an item's page, or the form there. */
  @Post()
  async create(
    @CurrentViewer() viewer: Viewer,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const t = queuePhrases[requestLocale(request, viewer.user?.locale)];
    const from = fromShortId(textIn(body, 'from'));
    if (!from) throw Fault.notFound();
    const back = await this.views.pathOf(scopeOf(viewer), from);
    const to = this.otherEnd(body);
    if (!to || !isLinkKind(body.kind)) {
      return redirect(back, { flash: { kind: 'error', text: t.problems.to } });
    }
    try {
      const { id } = await this.writer.create(viewer, from, { kind: body.kind, to });
      const made = await this.links.find(scopeOf(viewer), id);
      const text = made?.state === 'proposed' ? t.madeProposal : t.made;
      return redirect(back, { flash: { kind: 'success', text } });
    } catch (error) {
      return redirect(back, { flash: { kind: 'error', text: whyNot(error, t) } });
    }
  }

  private otherEnd(body: Form): string | undefined {
    const other = referenceIn(textIn(body, 'to').slice(0, 1_000), this.options.publicUrl);
    return other?.post ?? other?.item;
  }

  /** Confirms what the curator sees: everything at least as likely as he has set. */
  @Post('confirm-all')
  async confirmAll(
    @CurrentViewer() viewer: Viewer,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const linker = await this.decider(viewer);
    const likely = percentIn(body);
    if (likely === undefined) return redirect('/links');
    const found = await this.links.list(linker, filterOf('proposed', likely), {
      limit: COUNTED_TO,
    });
    const done: string[] = [];
    for (const link of found.data) {
      const expected = ExpectedVersion.exactly(link.version);
      const decision = { state: 'confirmed', reason: `≥ ${likely} %` } as const;
      // One that somebody else decided, or that would close a circle, is left to be looked at.
      if (await this.decideOne(viewer, link.id, decision, expected)) done.push(shortId(link.id));
    }
    const t = queuePhrases[requestLocale(request, viewer.user?.locale)];
    const back = done.length > 0 ? `/links?bulk=${done.join('.')}` : '/links';
    return redirect(back, { flash: { kind: 'success', text: t.bulkDone(done.length) } });
  }

  /** Takes back what one confirmed at once; what somebody decided since stays. */
  @Post('undo-all')
  async undoAll(
    @CurrentViewer() viewer: Viewer,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    await this.decider(viewer);
    let done = 0;
    for (const link of await this.confirmedBy(viewer, body)) {
      const expected = ExpectedVersion.exactly(link.version);
      done += Number(await this.decideOne(viewer, link.id, { state: 'proposed' }, expected));
    }
    const t = queuePhrases[requestLocale(request, viewer.user?.locale)];
    return redirect('/links', { flash: { kind: 'success', text: t.bulkUndone(done) } });
  }

  /** @returns false: it cannot be decided like that, as one of many it is left aside */
  private decideOne(
    viewer: Viewer,
    id: string,
    decision: LinkDecision,
    expected: ExpectedVersion,
  ): Promise<boolean> {
    return this.writer.decide(viewer, id, decision, expected).then(
      () => true,
      (error: unknown) => leave(error),
    );
  }

  @Post(':id')
  async decide(
    @CurrentViewer() viewer: Viewer,
    @Param('id') short: string,
    @Body() body: Form,
    @Req() request: FastifyRequest,
  ) {
    const id = fromShortId(short);
    const link = id ? await this.links.findFor(await this.trust.of(viewer), id) : undefined;
    if (!link) throw Fault.notFound();
    const locale = requestLocale(request, viewer.user?.locale);
    const t = queuePhrases[locale];
    const back = await this.wayBack(viewer, body, link);
    try {
      const decision = decisionIn(body);
      await this.writer.decide(viewer, link.id, decision, versionIn(body));
      return redirect(back, {
        flash: { kind: 'success', text: t.decided[decision.state ?? 'confirmed'] },
      });
    } catch (error) {
      const now = currentIn(error);
      const text = now ? earlier(now, locale) : whyNot(error, t);
      return redirect(back, { flash: { kind: 'error', text } });
    }
  }

  /** To the queue with what was decided, so that it can be undone; or to the page the button stood on. */
  private async wayBack(
    viewer: Viewer,
    body: Form,
    link: { readonly id: string; readonly fromItem: string; readonly toItem: string },
  ): Promise<string> {
    if (body.back !== 'queue') {
      const isTo = textIn(body, 'item') === shortId(link.toItem);
      return this.views.pathOf(scopeOf(viewer), isTo ? link.toItem : link.fromItem);
    }
    const tab = tabIn(body);
    const likely = percentIn(body);
    const parts = [
      ...(tab === 'proposed' ? [] : [`tab=${tab}`]),
      ...(likely === undefined ? [] : [`likely=${likely}`]),
      `done=${shortId(link.id)}`,
    ];
    return `/links?${parts.join('&')}`;
  }

  private async last(viewer: Viewer, query: Form) {
    const id = fromShortId(textIn(query, 'done'));
    return id ? this.links.find(scopeOf(viewer), id) : undefined;
  }

  /** Those of the links named that are as the viewer confirmed them. */
  private async confirmedBy(viewer: Viewer, form: Form): Promise<LinkRef[]> {
    const ids = textIn(form, 'bulk')
      .split('.', COUNTED_TO)
      .flatMap((short) => fromShortId(short) ?? []);
    const links = await this.links.byIds(scopeOf(viewer), ids);
    return links.filter(({ state, decidedBy }) => state === 'confirmed' && decidedBy === viewer.id);
  }

  /** @throws Fault 401, 403 */
  private async decider(viewer: Viewer): Promise<Linker> {
    if (!viewer.signedIn) throw Fault.signInRequired();
    const linker = await this.trust.of(viewer);
    if (!mayDecide(linker)) throw Fault.forbidden('Curators and trusted members decide here.');
    return linker;
  }
}

const versionIn = (body: Form): ExpectedVersion =>
  ExpectedVersion.exactly(Number(/^\d{1,9}$/.exec(textIn(body, 'version'))?.[0] ?? 0));

/** What somebody else decided meanwhile. */
function currentIn(error: unknown): CurrentDecision | undefined {
  if (!isCodedError(error) || error.status !== 412) return undefined;
  return error.options?.extra?.current as CurrentDecision | undefined;
}

/** Whose decision came first, and which. */
function earlier({ state, kind, decidedBy, automatic }: CurrentDecision, locale: Locale): string {
  const t = queuePhrases[locale];
  const words = linkPhrases[locale];
  const by = decidedBy?.name ?? (automatic ? t.theHub : undefined);
  const as = state === 'confirmed' ? words.kind[kind] : undefined;
  return t.earlier(words.state[state].toLowerCase(), by, as);
}

type Words = (typeof queuePhrases)['en'];

/** A refusal in the reader's words; everything else goes on. */
function whyNot(error: unknown, t: Words): string {
  if (!isCodedError(error) || ![403, 404, 409, 422].includes(error.status)) throw error;
  if (error.status === 404) return t.problems.to;
  const code = error.options?.errors?.[0]?.code ?? error.code;
  return code in t.problems ? t.problems[code as keyof Words['problems']] : t.problems.other;
}

/** Faults of one of many are left aside; everything else goes on. */
function leave(error: unknown): false {
  if (isCodedError(error) && [403, 404, 409, 412].includes(error.status)) return false;
  throw error;
}

const textIn = (form: Form, name: string): string =>
  typeof form[name] === 'string' ? form[name] : '';

const tabIn = (form: Form): QueueTab => QUEUE_TABS.find((tab) => tab === form.tab) ?? 'proposed';

function percentIn(form: Form): number | undefined {
  const text = textIn(form, 'likely');
  return /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : undefined;
}

function filterOf(tab: QueueTab, likely: number | undefined): LinkFilter {
  if (tab === 'automatic') return { states: ['confirmed'], automatic: true };
  if (tab === 'contradictions') return { states: ['confirmed'], kinds: ['contradicts'] };
  if (tab === 'rejected') return { states: ['rejected'] };
  return { states: ['proposed'], ...(likely === undefined ? {} : { likely: likely / 100 }) };
}

function decisionIn(body: Form): LinkDecision {
  return {
    ...(isLinkState(body.state) ? { state: body.state } : {}),
    ...(isLinkKind(body.kind) ? { kind: body.kind } : {}),
  };
}
