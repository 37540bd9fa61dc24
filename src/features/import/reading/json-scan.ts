/** Where a JSON text breaks, and where the values of its top-level fields begin (offsets in UTF-16 units). */
export interface JsonScan {
  readonly fields: ReadonlyMap<string, number>;
  readonly error?: { readonly at: number; readonly reason: string };
}

class Broken extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;
const CLOSING = { '{': '}', '[': ']' } as const;
/** Everything up to the end of a string: what is fine as it is, and escapes. */
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these
const STRING = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

/**
 * Walks one JSON text as RFC 8259 has it. Only asked for when something is wrong with a line: `JSON.parse` is faster
 * but names no position for short texts and never that of a field.
 */
export function scanJson(text: string): JsonScan {
  const walk = new Walk(text);
  try {
    walk.run();
    return { fields: walk.fields };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { fields: walk.fields, error: { at: error.at, reason: error.reason } };
  }
}

class Walk {
  readonly fields = new Map<string, number>();
  private at = 0;
  /** Open brackets; a stack of our own, since a line may nest deeper than calls can. */
  private readonly open: ('{' | '[')[] = [];

  constructor(private readonly text: string) {}

  run(): void {
    let wantsValue = true;
    while (wantsValue || this.open.length > 0) wantsValue = wantsValue ? this.value() : this.next();
    this.space();
    if (this.at < this.text.length) throw this.broken('something follows the end of the record');
  }

  /** Reads a value, or opens a bracket. @returns whether a value must follow */
  private value(): boolean {
    this.space();
    const sign = this.text[this.at];
    if (sign === '{' || sign === '[') return this.opened(sign);
    if (sign === '"') this.string();
    else if (!this.take(NUMBER) && !this.take(WORD)) throw this.expected('a value');
    return false;
  }

  private opened(bracket: '{' | '['): boolean {
    this.open.push(bracket);
    this.at++;
    this.space();
    if (this.text[this.at] === CLOSING[bracket]) return this.close();
    if (bracket === '{') this.fieldName();
    return true;
  }

  private close(): false {
    this.open.pop();
    this.at++;
    return false;
  }

  private fieldName(): void {
    this.space();
    if (this.text[this.at] !== '"') throw this.expected('a field name in quotation marks');
    const name = this.string();
    this.space();
    if (this.text[this.at] !== ':') throw this.expected('“:” after the field name');
    this.at++;
    this.space();
    if (this.open.length === 1) this.fields.set(name, this.at);
  }

  /** Behind a value inside a bracket. @returns whether a value must follow */
  private next(): boolean {
    this.space();
    const bracket = this.open.at(-1) ?? '{';
    const sign = this.text[this.at];
    if (sign === CLOSING[bracket]) return this.close();
    if (sign !== ',') throw this.expected(`“,” or “${CLOSING[bracket]}”`);
    this.at++;
    if (bracket === '{') this.fieldName();
    return true;
  }

  private string(): string {
    const from = this.at++;
    this.take(STRING);
    const sign = this.text[this.at];
    if (sign === '"') return JSON.parse(this.text.slice(from, ++this.at)) as string;
    if (sign === undefined) {
      throw new Broken(from, 'a text begins here and does not end on this line');
    }
    if (sign === '\\') throw this.broken('no such escape in a text');
    throw this.broken(
      `a control character (U+${codeOf(sign)}) inside a text; write it as \\u${codeOf(sign)}`,
    );
  }

  private space(): void {
    this.take(SPACE);
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private expected(what: string): Broken {
    const sign = this.text.codePointAt(this.at);
    if (sign === undefined) {
      return this.broken(`the line ends in the middle of the record; ${what} is missing`);
    }
    return this.broken(`${what} is expected instead of “${String.fromCodePoint(sign)}”`);
  }

  private broken(reason: string): Broken {
    return new Broken(this.at, reason);
  }
}

const codeOf = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(4, '0');
