import type { EventFailure, HandlerContext, OutboxEvent, OutboxHandler } from './outbox-handlers';
import { isUnavailable } from './failure';

/** What became of the events of one job: every event is in exactly one of the lists. */
export interface Delivery {
  readonly done: readonly OutboxEvent[];
  readonly failed: readonly { readonly event: OutboxEvent; readonly error: unknown }[];
  /** Behind a failed event of their key: they come again after it. */
  readonly held: readonly OutboxEvent[];
}

/** Calls the handler, and again with ever smaller parts when it throws, until the guilty event is alone. */
export async function deliver(
  events: readonly OutboxEvent[],
  handle: OutboxHandler,
  context: HandlerContext,
): Promise<Delivery> {
  if (events.length === 0) return { done: [], failed: [], held: [] };
  let answer: void | readonly EventFailure[];
  try {
    answer = await handle(events, context);
  } catch (error) {
    if (events.length === 1 || isUnavailable(error) || context.signal.aborted) {
      return sorted(events, new Map(events.map((event) => [event.id, error])));
    }
    return inParts(events, handle, context);
  }
  return sorted(events, new Map((answer ?? []).map(({ id, error }) => [id, error])));
}

function sorted(events: readonly OutboxEvent[], errors: ReadonlyMap<string, unknown>): Delivery {
  const done: OutboxEvent[] = [];
  const failed: { event: OutboxEvent; error: unknown }[] = [];
  const held: OutboxEvent[] = [];
  const stopped = new Set<string>();
  for (const event of events) {
    if (stopped.has(event.key)) {
      held.push(event);
    } else if (errors.has(event.id)) {
      failed.push({ event, error: errors.get(event.id) });
      stopped.add(event.key);
    } else {
      done.push(event);
    }
  }
  return { done, failed, held };
}

async function inParts(
  events: readonly OutboxEvent[],
  handle: OutboxHandler,
  context: HandlerContext,
): Promise<Delivery> {
  const keys = [...new Set(events.map((event) => event.key))];
  if (keys.length > 1) {
    const early = new Set(keys.slice(0, keys.length / 2));
    const first = await deliver(
      events.filter((event) => early.has(event.key)),
      handle,
      context,
    );
    const second = await deliver(
      events.filter((event) => !early.has(event.key)),
      handle,
      context,
    );
    return joined(first, second);
  }
  const first = await deliver(events.slice(0, 1), handle, context);
  const rest = events.slice(1);
  if (first.failed.length > 0) return joined(first, { done: [], failed: [], held: rest });
  return joined(first, await deliver(rest, handle, context));
}

function joined(a: Delivery, b: Delivery): Delivery {
  return {
    done: [...a.done, ...b.done],
    failed: [...a.failed, ...b.failed],
    held: [...a.held, ...b.held],
  };
}
