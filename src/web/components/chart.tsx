export interface ChartLine {
  readonly name: string;
  /** From left (0) to right (1); a line ends where the value is not known. */
  readonly points: readonly { readonly at: number; readonly value: number | undefined }[];
}

export interface LineChartProps {
  /** What it shows and how that looks, in a sentence: all that is told to who does not see it. */
  readonly label: string;
  readonly lines: readonly ChartLine[];
  /** Value of the upper edge. */
  readonly most: number;
  /** Words for the upper edge, the left and the right. */
  readonly top: string;
  readonly from: string;
  readonly until: string;
}

const WIDTH = 600;
const HEIGHT = 120;
/** Told apart by strokes too, not by colours alone. */
const LOOKS = [
  { tone: 'text-primary', dash: undefined },
  { tone: 'text-error', dash: '7 4' },
  { tone: 'text-success', dash: '2 4' },
  { tone: 'text-warning', dash: '12 4 2 4' },
] as const;
const lookOf = (at: number) => LOOKS[at % LOOKS.length] ?? LOOKS[0];

/** Some values over a time, drawn by the server. Put the numbers beside it in a table. */
export const LineChart = ({ label, lines, most, top, from, until }: LineChartProps) => (
  <figure class="flex flex-col gap-1">
    <div class="flex justify-between text-sm text-muted" aria-hidden="true">
      <span class="tabular-nums">{top}</span>
      {lines.length > 1 && <Legend names={lines.map((line) => line.name)} />}
    </div>
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      class="h-32 w-full rounded-field border border-base-300 bg-base-100"
      fill="none"
      stroke="currentColor"
    >
      {[1 / 4, 1 / 2, 3 / 4].map((part) => (
        <path
          class="text-base-300"
          vector-effect="non-scaling-stroke"
          d={`M0 ${HEIGHT * part}H${WIDTH}`}
        />
      ))}
      {lines.map((line, at) => (
        <path
          class={lookOf(at).tone}
          stroke-dasharray={lookOf(at).dash}
          stroke-width="2"
          stroke-linejoin="round"
          stroke-linecap="round"
          vector-effect="non-scaling-stroke"
          d={pathOf(line, most)}
        />
      ))}
    </svg>
    <div class="flex justify-between text-sm text-muted" aria-hidden="true">
      <span>{from}</span>
      <span>{until}</span>
    </div>
  </figure>
);

const Legend = ({ names }: { names: readonly string[] }) => (
  <span class="flex flex-wrap justify-end gap-x-3">
    {names.map((name, at) => (
      <span class="inline-flex items-center gap-1.5 wrap-anywhere">
        <svg class={`h-2 w-6 ${lookOf(at).tone}`} viewBox="0 0 24 8" stroke="currentColor">
          <path d="M0 4H24" stroke-width="2" stroke-dasharray={lookOf(at).dash} />
        </svg>
        {name}
      </span>
    ))}
  </span>
);

/** A lone point is a short stroke, so that it can be seen. */
function pathOf({ points }: ChartLine, most: number): string {
  const parts: string[] = [];
  let isDown = false;
  for (const { at, value } of points) {
    if (value === undefined) {
      isDown = false;
      continue;
    }
    const x = round(at * WIDTH);
    const y = round(HEIGHT - 2 - (Math.min(value, most) / Math.max(most, 1)) * (HEIGHT - 4));
    parts.push(isDown ? `L${x} ${y}` : `M${x} ${y}h1`);
    isDown = true;
  }
  return parts.join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;
