import { HttpProblem } from './problem';

/** The first request with a key, as a later one is compared with it. */
export interface KeyedRequest {
  /** Whose key: two callers may use the same one without meeting. */
  readonly scope: string;
  /** Method and path. */
  readonly route: string;
  readonly key: string;
  /** Digest of the body. */
  readonly hash: string;
}

export interface StoredReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or undefined for a reply without body. */
  readonly body: string | undefined;
}

/** Right to finish a request that was begun. */
export interface Ticket extends KeyedRequest {
  /** When the key was taken; a later taker of the same key has another one. */
  readonly since: string;
}

export type Beginning =
  | { readonly state: 'new'; readonly ticket: Ticket }
  | { readonly state: 'done'; readonly reply: StoredReply }
  /** Carried out, but its reply was lost (a crash): what it made is here. */
  | { readonly state: 'made'; readonly location: string }
  | { readonly state: 'other-request' }
  | { readonly state: 'in-flight' };

/** Remembers replies of writes for 24 hours, over restarts and for all processes. */
export abstract class IdempotencyStore {
  /** Takes the key, or says what became of the one who took it before. Exactly one of many callers gets `new`. */
  abstract begin(request: KeyedRequest): Promise<Beginning>;
  /** The reply was made: repeats get it. */
  abstract finish(ticket: Ticket, reply: StoredReply): Promise<void>;
  /** The request failed and changed nothing: a repeat is carried out, also when this could only be noted later. */
  abstract release(ticket: Ticket): Promise<void>;
  /**
   * Frees the keys of requests that nobody carries out any more, at once instead of after a minute. Only for the start
   * of a process that is alone with its store.
   */
  abstract releaseAll(): Promise<void>;
}

/** Who comes with a key that somebody else has in hand is to come again. */
export const inFlight = (): HttpProblem =>
  new HttpProblem(409, 'idempotency-in-flight', 'The first request with this key is under way.', {
    headers: { 'retry-after': '1' },
  });
