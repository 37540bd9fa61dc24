/** A piece of memory with a name: where it hangs in the tree of objects it was taken from. */
export type Column = readonly [name: string, numbers: Numbers];
type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Everything that objects made of typed arrays hold: the arrays, and single values by name. */
export interface Columns {
  readonly columns: Column[];
  readonly values: Record<string, number | string | boolean>;
}

/** Lists of arrays lie behind one another; their lengths go before them. */
const LENGTHS = '#lengths';

/**
 * What the fields of an object hold, and those of the objects in it. Fields named in `derived` are left out: they can
 * be made from the others. @throws Error for a field that is none of typed array, list of such, plain value or object
 */
export function columnsOf(owner: object, derived: ReadonlySet<string>): Columns {
  const found: Columns = { columns: [], values: {} };
  gather(owner, '', derived, found);
  return found;
}

function gather(owner: object, path: string, derived: ReadonlySet<string>, found: Columns): void {
  for (const [key, value] of fieldsOf(owner, derived)) {
    const name = `${path}${key}`;
    if (isNumbers(value)) found.columns.push([name, value]);
    else if (isList(value)) {
      found.columns.push([name + LENGTHS, Uint32Array.from(value, (one) => one.length)]);
      found.columns.push([name, joined(value)]);
    } else if (isObjectOfFields(value)) {
      gather(value, `${name}.`, derived, found);
    } else if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
      found.values[name] = value;
    else throw new Error(`The field ${name} cannot be kept.`);
  }
}

/** Whether these were found in an object with the same fields. */
export function isOf(owner: object, derived: ReadonlySet<string>, found: Columns): boolean {
  const names = ({ columns, values }: Columns) =>
    [...columns.map(([name]) => name), ...Object.keys(values)].sort().join('\n');
  return names(columnsOf(owner, derived)) === names(found);
}

/** Puts back what `columnsOf` found, into an object of the same fields. @throws Error when something is missing */
export function putBack(
  owner: object,
  derived: ReadonlySet<string>,
  { columns, values }: Columns,
): void {
  restore(owner, '', derived, new Map(columns), new Map(Object.entries(values)));
}

function restore(
  owner: object,
  path: string,
  derived: ReadonlySet<string>,
  columns: ReadonlyMap<string, Numbers>,
  values: ReadonlyMap<string, number | string | boolean>,
): void {
  const fields = owner as Record<string, unknown>;
  for (const [key, value] of fieldsOf(owner, derived)) {
    const name = `${path}${key}`;
    if (isNumbers(value)) fields[key] = ofKind(value, needed(columns, name));
    else if (isList(value))
      fields[key] = parted(needed(columns, name), needed(columns, name + LENGTHS));
    else if (isObjectOfFields(value)) {
      restore(value, `${name}.`, derived, columns, values);
    } else fields[key] = needed(values, name);
  }
}

const fieldsOf = (owner: object, derived: ReadonlySet<string>): [string, unknown][] =>
  Object.entries(owner).filter(([key, value]) => !derived.has(key) && value !== undefined);

const isObjectOfFields = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  ![Array, Map, Set].some((Kind) => value instanceof Kind);

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value);

/** Lists of other things are no columns; an empty one cannot be told from one of numbers. */
const isList = (value: unknown): value is Uint32Array[] =>
  Array.isArray(value) && value.every((one) => one instanceof Uint32Array);

function joined(list: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(list.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of list) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

function parted(all: Numbers, lengths: Numbers): Uint32Array[] {
  let at = 0;
  return Array.from(lengths, (length) => {
    at += length;
    return (all as Uint32Array).slice(at - length, at);
  });
}

/** A Buffer stays one: its reading methods are used. */
function ofKind(before: Numbers, numbers: Numbers): Numbers {
  if (!Buffer.isBuffer(before)) return numbers;
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function needed<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${name} is missing.`);
  return value;
}
