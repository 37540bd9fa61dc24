import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import type { AudienceToken } from '../../../kernel/audience';
import { SPACE_POLICIES, type Space } from '../../../kernel/space';
import {
  FileProblem,
  readRecords,
  type Position,
  type ReadChunk,
  type ReadLine,
} from '../reading/record-reader';
import { readSourceRecord, unknownFields, type SourceRecord } from '../mapping/source-record';
import { add, type Counters, type FoundRefusal, type ImportSettings } from './import-job';

/** Records that are written together, and what was found beside them. */
export interface RecordBatch {
  readonly records: readonly SourceRecord[];
  readonly refusals: readonly FoundRefusal[];
  /** What to add to the counters of a run that reads these lines for the first time. */
  readonly counts: Counters;
  readonly unknown: readonly string[];
  readonly position: Position;
  readonly fileBytes: number;
}

const BATCH_RECORDS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;

/** The records of one file, in batches of whole chunks: what lies before a batch's position never comes again. */
export async function* readBatches(
  path: string,
  name: string,
  settings: ImportSettings,
  from: Position,
): AsyncGenerator<RecordBatch> {
  let batch = new Gathering(name, settings, from);
  let fileBytes = 0;
  try {
    for await (const chunk of readRecords(path, { from })) {
      batch.take(chunk);
      fileBytes = chunk.fileBytes;
      if (!batch.full) continue;
      yield batch.close(fileBytes);
      batch = new Gathering(name, settings, batch.position);
    }
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    batch.refuse({ line: error.line, column: 1 }, error.message, 'file');
  }
  if (!batch.empty) yield batch.close(fileBytes);
}

class Gathering {
  private readonly records: SourceRecord[] = [];
  private readonly refusals: FoundRefusal[] = [];
  private readonly counts: Counters = {};
  private readonly unknown = new Set<string>();
  position: Position;

  constructor(
    private readonly name: string,
    private readonly settings: ImportSettings,
    private readonly from: Position,
  ) {
    this.position = from;
  }

  get full(): boolean {
    const bytes = this.position.bytes - this.from.bytes;
    return this.records.length >= BATCH_RECORDS || bytes >= BATCH_BYTES;
  }

  get empty(): boolean {
    return this.position === this.from && this.refusals.length === 0;
  }

  take(chunk: ReadChunk): void {
    for (const line of chunk.lines) this.takeLine(line);
    this.position = chunk.position;
  }

  refuse(at: { line: number; column: number }, reason: string, group: string): void {
    this.refusals.push({ file: this.name, line: at.line, column: at.column, reason });
    add(this.counts, 'refused');
    add(this.counts, `refused:${group}`);
  }

  close(fileBytes: number): RecordBatch {
    const { records, refusals, counts, position } = this;
    return { records, refusals, counts, position, fileBytes, unknown: [...this.unknown] };
  }

  private takeLine(line: ReadLine): void {
    add(this.counts, 'read');
    if (!line.value) {
      const { column, reason } = line.refused ?? { column: 1, reason: 'this is no record' };
      this.refuse({ line: line.line, column }, reason, 'json');
      return;
    }
    for (const name of unknownFields(line.value)) this.unknown.add(name);
    const result = readSourceRecord(line.value, { space: this.settings.space });
    const fault =
      'fault' in result ? result.fault : audienceFault(result.record.space, this.settings.audience);
    if (fault) {
      const column = fault.field === undefined ? 1 : line.columnOf(fault.field);
      this.refuse({ line: line.line, column }, fault.reason, fault.field ?? 'record');
    } else if ('record' in result) this.keep(result.record);
  }

  private keep(record: SourceRecord): void {
    if (record.kind === 'answer') {
      const useless = record.spam
        ? 'spam'
        : !hasVisibleCharacter(record.body)
          ? 'empty'
          : undefined;
      if (useless) {
        add(this.counts, 'skipped');
        add(this.counts, `skipped:${useless}`);
        return;
      }
      add(this.counts, 'answers');
    }
    if (record.accepted) add(this.counts, 'accepted');
    if (record.helpful > 0) add(this.counts, 'confirmed');
    this.records.push(record);
  }
}

/** A text that stays inside is never brought in for customers, whatever is asked for. */
function audienceFault(space: Space, audience: readonly AudienceToken[] | undefined) {
  if (!audience || SPACE_POLICIES[space].allowsPublic) return undefined;
  const outside = audience.some(
    (token) => token === 'public' || token === 'members' || token.startsWith('org:'),
  );
  if (!outside) return undefined;
  return { field: 'space', reason: `text of the space ${space} is for employees only` };
}
