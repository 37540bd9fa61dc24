/** The k-th largest of the numbers (k from 1), by quickselect on a copy; -Infinity when there are fewer. */
export function kthLargest(numbers: Float64Array | Float32Array, k: number): number {
  if (k > numbers.length) return -Infinity;
  const values = new Float64Array(numbers);
  const target = values.length - k;
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const [left, right] = partition(values, low, high);
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else break;
  }
  return values[target] as number;
}

/** Hoare's partition around the middle value: all up to `right` ≤ it, all from `left` on ≥ it. */
function partition(values: Float64Array, low: number, high: number): [left: number, right: number] {
  const pivot = values[(low + high) >> 1] as number;
  let left = low;
  let right = high;
  while (left <= right) {
    while ((values[left] as number) < pivot) left += 1;
    while ((values[right] as number) > pivot) right -= 1;
    if (left > right) break;
    const swapped = values[left] as number;
    values[left++] = values[right] as number;
    values[right--] = swapped;
  }
  return [left, right];
}
