import { diffWordsWithSpace } from 'diff';
import type { DiffPart } from './components/diff-view';

const LONGEST_MS = 300;

/**
 * What changed between two texts, word by word. Where that would take long (two long texts with nothing in common)
 * the old text counts as removed and the new one as added.
 */
export function wordDiff(before: string, after: string): DiffPart[] {
  const changes = diffWordsWithSpace(before, after, { timeout: LONGEST_MS });
  if (changes === undefined) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
