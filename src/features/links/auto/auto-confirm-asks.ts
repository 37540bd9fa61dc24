import { writeOutbox, type OutboxWriter } from '../../../../libs/outbox/write-outbox';
import { TOPICS, type AutoConfirmPayload } from '../../../kernel/events';

/** Proposals confirmed in one step. */
export const AUTO_STEP = 100;

/** Asks for the confirmation of everything that waits, from the beginning or behind a link. In the caller's transaction. */
export const askForWaiting = (manager: OutboxWriter, after?: string): Promise<void> =>
  writeOutbox(manager, [
    {
      topic: TOPICS.autoConfirm,
      key: 'auto-confirm:waiting',
      lane: 'bulk',
      weight: AUTO_STEP,
      payload: { waiting: after ? { after } : {} } satisfies AutoConfirmPayload,
    },
  ]);

/** Asks for the confirmation of these proposals. In the caller's transaction. */
export const askForLinks = (manager: OutboxWriter, links: readonly string[]): Promise<void> =>
  writeOutbox(
    manager,
    links.map((id) => ({
      topic: TOPICS.autoConfirm,
      key: id,
      payload: { links: [id] } satisfies AutoConfirmPayload,
    })),
  );
