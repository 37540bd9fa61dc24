/** One line of the result: what was measured, against which bound. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `≤ 1.3`, `≥ 120`; absent for figures that are only told. */
  readonly bound?: string;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function holds({ value, bound }: Figure): boolean | undefined {
  const match = bound && /^([≤≥]) ([\d.]+)$/.exec(bound);
  if (!match) return undefined;
  return match[1] === '≤' ? value <= Number(match[2]) : value >= Number(match[2]);
}

const shown = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);

/** The figures as a table for people. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const held = holds(figure);
    const verdict = held === undefined ? '' : held ? 'holds' : 'MISSED';
    return [figure.name, `${shown(figure.value)} ${figure.unit}`, figure.bound ?? '', verdict];
  });
  const widths = [0, 1, 2, 3].map((at) =>
    Math.max(...rows.map((row) => [...(row[at] ?? '')].length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
