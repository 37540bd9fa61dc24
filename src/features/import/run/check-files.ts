import type { ImportHooks, ImportJob } from './import-job';
import { RunState, Teller } from './run-state';
import { walkFiles } from './walk-files';

/** Reads and checks everything; nothing is written and no database asked. `whole`: it was not interrupted. */
export async function checkFiles(
  job: ImportJob,
  signal: AbortSignal,
  hooks: ImportHooks = {},
): Promise<{ readonly state: RunState; readonly whole: boolean }> {
  const state = new RunState();
  const teller = new Teller(hooks);
  const files = job.files.map((_, n) => n);
  const { counters } = state;
  const walk = { job, phase: 'checking', files, counters, hooks, signal } as const;
  const whole = await walkFiles(walk, (batch) => {
    state.note(batch);
    teller.tell(batch);
    return Promise.resolve();
  });
  return { state, whole };
}
