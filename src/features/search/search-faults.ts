import {
  SearchRefused,
  SearchTimeout,
  SearchUnavailable,
} from '../../../libs/search-engine/search-engine';
import { Fault } from '../../kernel/fault';

/** Turns the engine's refusals into the hub's: 503 with Retry-After, 422. */
export async function answering<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw faultOf(error);
  }
}

function faultOf(error: unknown): unknown {
  if (error instanceof SearchUnavailable || error instanceof SearchTimeout) {
    const wait = error instanceof SearchUnavailable ? error.retryAfterSeconds : 1;
    return new Fault(
      503,
      'search-unavailable',
      'Search cannot answer at the moment. Browsing and writing go on; try again shortly.',
      { headers: { 'retry-after': String(wait) }, cause: error },
    );
  }
  if (error instanceof SearchRefused) return new Fault(422, 'search-refused', error.message);
  return error;
}
