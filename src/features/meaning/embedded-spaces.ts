import { SPACES, type Space } from '../../kernel/space';

/** Which texts may be given to the model. */
export interface EmbeddedSpaces {
  /** All texts of these, layers included. */
  readonly whole: readonly Space[];
  /** Of these only what everybody may read. */
  readonly publicOnly: readonly Space[];
}

export const ALL_SPACES: EmbeddedSpaces = { whole: SPACES, publicOnly: [] };

/** `company:public,community`; undefined for anything else. */
export function parseEmbeddedSpaces(text: string): EmbeddedSpaces | undefined {
  const whole = new Set<Space>();
  const publicOnly = new Set<Space>();
  for (const part of text.split(',')) {
    const [, name, narrow] = /^\s*(\w+)(:public)?\s*$/.exec(part) ?? [];
    const space = SPACES.find((known) => known === name);
    if (!space) return undefined;
    (narrow ? publicOnly : whole).add(space);
  }
  return { whole: [...whole], publicOnly: [...publicOnly].filter((space) => !whole.has(space)) };
}
