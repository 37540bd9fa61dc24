import { StringTable } from './string-table';

/** Numbers sets of strings; equal sets get the same number. Members are numbered too. */
export class SetTable {
  readonly members = new StringTable();
  private readonly sets = new StringTable();
  private readonly content: Uint32Array[] = [];

  get size(): number {
    return this.sets.size;
  }

  add(values: readonly string[]): number {
    const numbers = [...new Set(values)].map((value) => this.members.add(value));
    numbers.sort((a, b) => a - b);
    const before = this.sets.size;
    const set = this.sets.add(numbers.join(','));
    if (set === before) this.content.push(Uint32Array.from(numbers));
    return set;
  }

  /** Member numbers of a set, ascending. */
  of(set: number): Uint32Array {
    return this.content[set] ?? new Uint32Array(0);
  }

  namesOf(set: number): string[] {
    return Array.from(this.of(set), (member) => this.members.get(member));
  }
}
