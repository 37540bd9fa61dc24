import { SingleBar } from 'cli-progress';
import { Pace, type Progress } from '../../features/import/import.api';

export interface Step {
  readonly phase: Progress['phase'] | 'links' | 'indexing' | 'copying' | 'comparing' | 'embedding';
  readonly done: number;
  readonly total: number;
  /** What is counted for the rate, in units of the phase. */
  readonly count: number;
}

const LABELS: Record<Step['phase'], string> = {
  checking: 'Checking',
  items: 'Reading items',
  answers: 'Reading answers',
  links: 'Reading links',
  indexing: 'Indexing',
  copying: 'Copying',
  comparing: 'Comparing',
  embedding: 'Making vectors',
};
const UNITS: Partial<Record<Step['phase'], string>> = {
  links: 'links',
  indexing: 'texts',
  embedding: 'texts',
  copying: 'rows',
  comparing: 'tables',
};

const LINE_EVERY_MS = 5_000;

/** Shows how far an import or a move is: a bar in a terminal, otherwise a plain line now and then. */
export class ImportDisplay {
  private bar: SingleBar | undefined;
  private phase: Step['phase'] | undefined;
  private readonly pace = new Pace();
  private lineAt = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(step: Step): void {
    if (step.phase !== this.phase) this.begin(step);
    const now = Date.now();
    this.pace.note(step.count, step.done);
    if (this.bar) {
      if (step.total > this.bar.getTotal()) this.bar.setTotal(step.total);
      this.bar.update(step.done, this.words(step));
    } else if (now - this.lineAt >= LINE_EVERY_MS) this.line(step, now);
  }

  /** The phase is over; what is printed next stands below it. */
  end(): void {
    this.bar?.stop();
    this.bar = undefined;
    this.phase = undefined;
  }

  private begin(step: Step): void {
    this.end();
    this.phase = step.phase;
    this.pace.begin();
    this.lineAt = Date.now();
    if (!this.out.isTTY) return;
    this.bar = new SingleBar({
      stream: this.out,
      format: '{label} {bar} {percentage} % | {count} | {rate}/s | {left}',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      fps: 5,
      hideCursor: true,
      // The command is stopped by its own means and ends the bar then.
      gracefulExit: false,
    });
    this.bar.start(Math.max(1, step.total), step.done, this.words(step));
  }

  private line(step: Step, now: number): void {
    this.lineAt = now;
    const { label, count, rate, left } = this.words(step);
    const percent = step.total > 0 ? Math.floor((100 * step.done) / step.total) : 100;
    this.out.write(`${label.trim()}: ${percent} % | ${count} | ${rate}/s | ${left}\n`);
  }

  private words(step: Step) {
    const left = this.pace.left(step.total);
    const unit = UNITS[step.phase] ?? 'records';
    return {
      label: LABELS[step.phase].padEnd(15),
      count: `${format(step.count)} ${unit}`,
      rate: format(this.pace.rate),
      left: left === undefined ? '…' : `${duration(left)} left`,
    };
  }
}

const format = (n: number): string => Math.round(n).toLocaleString('en');

/** `5 s`, `3 min`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
