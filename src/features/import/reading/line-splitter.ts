/** A line without its end, or one that was longer than allowed and not kept. */
export interface RawLine {
  /** 1 for the first line of a file. */
  readonly number: number;
  readonly bytes: Buffer | undefined;
  /** Offset behind the line and its end, in bytes of the unpacked file. */
  readonly end: number;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const NOTHING = Buffer.alloc(0);

/** Cuts chunks of bytes into lines. Keeps at most `limit` bytes of an unfinished line, however long it gets. */
export class LineSplitter {
  private kept: Buffer[] = [];
  private length = 0;
  private number: number;
  private end: number;

  constructor(
    private readonly limit: number,
    /** Where reading goes on: lines and bytes before it are done. */
    from: { readonly lines: number; readonly bytes: number } = { lines: 0, bytes: 0 },
  ) {
    this.number = from.lines;
    this.end = from.bytes;
  }

  /** The lines that end in this chunk. */
  push(chunk: Buffer): RawLine[] {
    const lines: RawLine[] = [];
    let from = 0;
    for (;;) {
      const at = chunk.indexOf(NEWLINE, from);
      if (at < 0) break;
      this.keep(chunk.subarray(from, at));
      lines.push(this.finish(1));
      from = at + 1;
    }
    this.keep(chunk.subarray(from));
    return lines;
  }

  /** The last line, when the file does not end with a line end. */
  rest(): RawLine[] {
    return this.length > 0 ? [this.finish(0)] : [];
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length > this.limit) this.kept = [];
    else if (part.length > 0) this.kept.push(part);
  }

  private finish(lineEnd: 0 | 1): RawLine {
    this.end += this.length + lineEnd;
    this.number++;
    const bytes = this.length > this.limit ? undefined : joined(this.kept);
    this.kept = [];
    this.length = 0;
    return { number: this.number, bytes: bytes && withoutReturn(bytes), end: this.end };
  }
}

const joined = (parts: readonly Buffer[]): Buffer =>
  parts.length > 1 ? Buffer.concat(parts) : (parts[0] ?? NOTHING);

const withoutReturn = (bytes: Buffer): Buffer =>
  bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
