import type { AudienceToken } from '../../../kernel/audience';
import type { Space } from '../../../kernel/space';
import type { Position } from '../reading/record-reader';

export interface ImportFile {
  readonly path: string;
  /** Without folders; as shown. */
  readonly name: string;
  readonly size: number;
  /** Milliseconds; with path and size it tells whether an import of the same file is being continued. */
  readonly changedAt: number;
}

export interface ImportSettings {
  /** Of records that name none, and instead of the one they name. */
  readonly space?: Space;
  /** Instead of the default of each record's space. */
  readonly audience?: readonly AudienceToken[];
  /** One bad line, and nothing is written at all. */
  readonly strict?: boolean;
  /** Everything is read and checked, and nothing written. */
  readonly dryRun?: boolean;
}

export interface ImportJob {
  readonly files: readonly ImportFile[];
  readonly settings: ImportSettings;
  /** The admin; null in the terminal. */
  readonly startedBy: string | null;
}

/** `checking` comes first with `strict`, and alone with `dryRun`; `answers` after `items`, so that they find their questions. */
export type Phase = 'checking' | 'items' | 'answers';

/** How far a run got: everything before it is committed. */
export interface Checkpoint {
  readonly phase: Phase;
  /** Index of the file being read. */
  readonly file: number;
  /** Behind the last line that is done. */
  readonly position: Position;
  /** Files in which answers were met; the others need no second reading. */
  readonly withAnswers: readonly number[];
}

export interface FoundRefusal {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** How many refusals a run keeps; all of them are counted. */
export const KEPT_REFUSALS = 200;

/** What a run has done so far. Numbers by name, as they are stored. */
export type Counters = Record<string, number>;

export const add = (counters: Counters, name: string, by = 1): void => {
  if (by !== 0) counters[name] = (counters[name] ?? 0) + by;
};

export interface Progress {
  readonly phase: Phase;
  /** Bytes of the files of this phase, packed where they are. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly counters: Readonly<Counters>;
}

/** What went on, for whoever shows it. */
export interface ImportHooks {
  readonly onProgress?: (progress: Progress) => void;
  /** Something worth a sentence that is no refusal. */
  readonly onNotice?: (text: string) => void;
  readonly onRefusal?: (refusal: FoundRefusal) => void;
}
