const SLUG_LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  å: 'a',
};

function slugOf(text: string): string {
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæøå]/g, (letter) => SLUG_LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
}

/** Gives every heading of one text an id of its own, prefixed so that it can never shadow an id or a global of the page. */
export class HeadingIds {
  private readonly taken = new Map<string, number>();

  constructor(private readonly prefix: string) {}

  idFor(text: string): string {
    const base = this.prefix + (slugOf(text) || 'section');
    const times = (this.taken.get(base) ?? 0) + 1;
    this.taken.set(base, times);
    const id = times === 1 ? base : `${base}-${times}`;
    if (times > 1) this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
    return id;
  }
}

/**
 * Maps the levels an author used to levels that fit under the page's own heading: the highest level used becomes `top`, no level is
 * skipped on the way down (WCAG's reading order), and nothing goes below h6. `levels` in document order, 1-6; same order returned.
 */
export function outlineLevels(levels: readonly number[], top: number): number[] {
  const used = [...new Set(levels)].sort((a, b) => a - b);
  let previous = top - 1;
  return levels.map((level) => {
    previous = Math.min(top + used.indexOf(level), previous + 1, 6);
    return previous;
  });
}
