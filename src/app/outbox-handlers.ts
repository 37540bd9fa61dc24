import type { INestApplicationContext } from '@nestjs/common';
import {
  OutboxHandlers,
  OutboxRefused,
  OutboxUnavailable,
} from '../../libs/outbox/outbox-handlers';
import { MailUnavailable } from '../../libs/mail/mail';
import { SearchTimeout, SearchUnavailable } from '../../libs/search-engine/search-engine';
import { PasswordResetService } from '../features/accounts/accounts.api';
import { IndexKeeper, QuietMoment } from '../features/search/search.api';
import { AutoConfirm, TextLinks } from '../features/links/links.api';
import { Proposer } from '../features/proposals/proposals.api';
import {
  TOPICS,
  type AutoConfirmPayload,
  type FactPayload,
  type IndexPayload,
  type MailPayload,
  type ProposalsPayload,
  type TextsPayload,
} from '../kernel/events';

/** Who reacts to what in this process. The search index follows only where it lives, and proposals are made where it answers. */
export function outboxHandlers(
  app: INestApplicationContext,
  topics: { readonly index: boolean; readonly proposals: boolean },
): OutboxHandlers {
  const handlers = topics.index ? indexHandlers(app) : new OutboxHandlers();
  const resets = app.get(PasswordResetService);
  handlers.onEach<MailPayload>(TOPICS.mail, async ({ payload }) => {
    if (payload.kind !== 'password-reset') throw new OutboxRefused('Unknown kind of mail.');
    await resets.send(payload.id).catch((error: unknown) => {
      throw error instanceof MailUnavailable
        ? new OutboxUnavailable(error.message, { cause: error })
        : error;
    });
  });
  // Nobody listens yet; without a handler they would wait for one for ever.
  handlers.on<FactPayload>(TOPICS.facts, () => Promise.resolve());
  const links = app.get(TextLinks);
  const quiet = app.get(QuietMoment, { strict: false });
  handlers.on<TextsPayload>(TOPICS.texts, async (events) => {
    const payloads = events.map((event) => event.payload);
    if (payloads.some(({ all }) => all)) await quiet.come();
    await links.follow(payloads);
  });
  const automatic = app.get(AutoConfirm);
  handlers.on<AutoConfirmPayload>(
    TOPICS.autoConfirm,
    async (events) => {
      const payloads = events.map((event) => event.payload);
      if (payloads.some(({ waiting }) => waiting)) await quiet.come();
      await automatic.follow(payloads);
    },
    { concurrency: 1, bulkBatch: 1, bulkConcurrency: 1 },
  );
  if (!topics.proposals) return handlers;
  const proposer = app.get(Proposer);
  handlers.on<ProposalsPayload>(
    TOPICS.proposals,
    (events) => proposer.follow(events.map((event) => event.payload)),
    { batch: 4, bulkBatch: 1, concurrency: 1, bulkConcurrency: 1 },
  );
  return handlers;
}

/** Lets the search index follow what is written. */
export function indexHandlers(app: INestApplicationContext): OutboxHandlers {
  const keeper = app.get(IndexKeeper);
  return new OutboxHandlers().on<IndexPayload>(TOPICS.index, async (events) => {
    const lane = events.every((event) => event.lane === 'bulk') ? 'bulk' : 'people';
    const payloads = events.map((event) => event.payload);
    await keeper.follow(payloads, lane).catch((error: unknown) => {
      // A slow engine has accepted the change: it comes again, and is recognised by its version.
      const isAway = error instanceof SearchUnavailable || error instanceof SearchTimeout;
      throw isAway ? new OutboxUnavailable(error.message, { cause: error }) : error;
    });
  });
}
