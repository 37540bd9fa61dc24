/** A promise of the hub, and every way in which it was broken. */
export interface Promised {
  readonly what: string;
  readonly broken: readonly string[];
  /** What was counted, to show that something was proven. */
  readonly seen: string;
}

const SHOWN = 5;

export const isKept = (promises: readonly Promised[]): boolean =>
  promises.every(({ broken }) => broken.length === 0);

/** A line for each promise, and below it how it was broken. */
export function verdictTable(promises: readonly Promised[]): string {
  const width = Math.max(...promises.map(({ what }) => what.length));
  const lines = promises.flatMap(({ what, broken, seen }) => [
    `${broken.length === 0 ? 'kept  ' : 'BROKEN'}  ${what.padEnd(width)}  ${seen}`,
    ...broken.slice(0, SHOWN).map((how) => `          - ${how}`),
    ...(broken.length > SHOWN ? [`          - and ${broken.length - SHOWN} more`] : []),
  ]);
  return lines.join('\n');
}
