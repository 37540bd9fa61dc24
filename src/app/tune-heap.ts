import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** Up to so many cores one thread is enough for the young. */
const FEW_CORES = 4;

/**
 * Lets the heap grow by 70 % of what is alive between two collections, where V8 on a machine with much memory would
 * take a multiple: a hub needs 470 MB instead of 590 while 94,000 texts come in, the import command 200 instead of 390.
 * Less growth saves little more and costs more collections.
 *
 * Where all cores are busy answering, helpers that collect beside each thread only wait for one another: without them a
 * search takes a twentieth less of the processor.
 */
export function tuneHeap(): void {
  setFlagsFromString('--heap-growing-percent=70');
  if (availableParallelism() <= FEW_CORES) setFlagsFromString('--no-parallel-scavenge');
}
