export interface SearchDone {
  readonly mode: 'typing' | 'question';
  readonly engine: string;
  /** In the hub, the engine's time included. */
  readonly seconds: number;
  readonly engineSeconds: number;
  readonly degraded: boolean;
}

/** Learns what searches cost and how they end; for the numbers shown to operators. Never learns what is searched for. */
export abstract class SearchObserver {
  abstract searched(search: SearchDone): void;

  /** A search that found no answer; `reason` is the name of the error. */
  abstract failed(engine: string, reason: string): void;

  /** Hits the engine gave that the reader may not or can no longer see. */
  abstract dropped(engine: string, hits: number): void;
}
