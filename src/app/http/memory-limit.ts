import { totalmem } from 'node:os';

/**
 * Bytes this process may take: the limit of its container, else the memory of the machine.
 * @param constrained as `process.constrainedMemory` says it: 0 where it is not known, beyond all memory without a limit
 */
export const memoryLimit = (
  constrained: number = process.constrainedMemory(),
  machine: number = totalmem(),
): number => (constrained > 0 ? Math.min(constrained, machine) : machine);
