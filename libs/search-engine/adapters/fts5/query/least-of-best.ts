const STEPS = 4_096;
const ALL = (): boolean => true;

/**
 * A number that the `k` largest of those that take part reach (k from 1; none below 0) and hardly more do: to within one
 * part in four thousand of the largest. Two passes over them, where the exact one takes a dozen; -Infinity when there are
 * no more than `k`.
 */
export function leastOfBest(
  numbers: Float64Array,
  k: number,
  takesPart: (at: number) => boolean = ALL,
): number {
  if (k >= numbers.length) return -Infinity;
  let most = 0;
  for (let i = 0; i < numbers.length; i++) {
    if ((numbers[i] as number) > most) most = numbers[i] as number;
  }
  if (most === 0) return -Infinity;
  const counts = new Uint32Array(STEPS + 1);
  const scale = STEPS / most;
  for (let i = 0; i < numbers.length; i++) {
    if (!takesPart(i)) continue;
    const step = ((numbers[i] as number) * scale) | 0;
    counts[step] = (counts[step] as number) + 1;
  }
  let reached = 0;
  for (let step = STEPS; step > 0; step--) {
    reached += counts[step] as number;
    // A little lower: what the same sum rounds differently still counts as reaching it.
    if (reached >= k) return (step / scale) * (1 - Number.EPSILON * 8);
  }
  return -Infinity;
}
