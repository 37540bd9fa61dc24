import type { RankingWeights } from '../../ranking-weights';
import type { IndexOp, SearchDoc } from '../../search-doc';
import type {
  ApplyResult,
  IndexSpec,
  IndexState,
  KnownDoc,
  RebuildReason,
} from '../../search-engine';
import type {
  FacetField,
  FacetValue,
  Filter,
  Hit,
  SearchPage,
  SearchQuery,
  SimilarQuery,
} from '../../search-query';

/** What the worker is started with. */
export interface WorkerSetup {
  /** Folder of the index files; nothing keeps the index in memory only. */
  readonly directory: string | undefined;
  readonly weights: RankingWeights;
}

export type Lane = 'people' | 'bulk';

/** What the worker can be asked, and what it answers. */
export interface Calls {
  ensure: { ask: { spec: IndexSpec }; answer: IndexState };
  apply: { ask: { ops: readonly IndexOp[]; lane: Lane }; answer: ApplyResult };
  search: { ask: { query: SearchQuery; tokens: readonly string[] }; answer: SearchPage };
  similar: {
    ask: { query: SimilarQuery; tokens: readonly string[]; limit: number };
    answer: readonly Hit[];
  };
  similarAmong: {
    ask: {
      query: SimilarQuery;
      parts: readonly Filter[];
      tokens: readonly string[];
      limit: number;
    };
    answer: readonly (readonly Hit[])[];
  };
  suggest: {
    ask: { prefix: string; tokens: readonly string[]; limit: number };
    answer: readonly Hit[];
  };
  facetValues: {
    ask: { field: FacetField; prefix: string; query: SearchQuery; tokens: readonly string[] };
    answer: FacetValue[];
  };
  known: { ask: { ids: readonly string[] }; answer: KnownDoc[] };
  scan: {
    ask: { from: number; limit: number };
    answer: { docs: KnownDoc[]; next: number | undefined };
  };
  beginRebuild: { ask: object; answer: object };
  fill: { ask: { docs: readonly SearchDoc[] }; answer: ApplyResult };
  endRebuild: { ask: { abandon: boolean }; answer: object };
  health: { ask: object; answer: WorkerHealth };
  close: { ask: object; answer: object };
}
export type CallName = keyof Calls;

export interface WorkerHealth {
  readonly documents: number;
  readonly rebuild: RebuildReason | undefined;
  readonly problem: string | undefined;
}

export type Request = {
  [N in CallName]: { readonly id: number; readonly call: N; readonly ask: Calls[N]['ask'] };
}[CallName];

export type Response =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };
