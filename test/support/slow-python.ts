import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program in this folder that passes for Python 3 and takes a minute to make an environment. */
export function slowPython(directory: string): string {
  const program = join(directory, 'slow-python');
  writeFileSync(program, '#!/bin/sh\n[ "$1" = -m ] && exec sleep 60\nexit 0\n', { mode: 0o755 });
  return program;
}
