const STEPS = 4_096;
/** Part of the whole range by which what is rounded differently still counts as equal. */
const SLACK = 1e-9;
const ALL = (): boolean => true;

/**
 * A number that the `k` largest of those that take part reach (k from 1) and hardly more do: to within one part in four
 * thousand of the range of all. Two passes over them, where the exact one takes a dozen; -Infinity when there are no more
 * than `k`.
 */
export function leastOfBest(
  numbers: Float64Array | Float32Array,
  k: number,
  takesPart: (at: number) => boolean = ALL,
): number {
  if (k >= numbers.length) return -Infinity;
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (number > most) most = number;
    if (number < least) least = number;
  }
  const range = most - least;
  if (!(range > 0)) return -Infinity;
  const counts = new Uint32Array(STEPS + 1);
  const scale = STEPS / range;
  for (let i = 0; i < numbers.length; i++) {
    if (!takesPart(i)) continue;
    const step = (((numbers[i] as number) - least) * scale) | 0;
    counts[step] = (counts[step] as number) + 1;
  }
  let reached = 0;
  for (let step = STEPS; step > 0; step--) {
    reached += counts[step] as number;
    if (reached >= k) return least + step / scale - range * SLACK;
  }
  return -Infinity;
}
