import { usePhrases } from '../../../libs/pages/phrases';
import { webPhrases } from '../web.phrases';

export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

const SAME_SHOWN = 400;

/** Long unchanged stretches are cut in the middle. */
const shorten = (text: string) =>
  text.length <= SAME_SHOWN
    ? text
    : `${text.slice(0, SAME_SHOWN / 2)} … ${text.slice(-SAME_SHOWN / 2)}`;

/** What changed between two texts, word by word (`wordDiff` makes the parts). */
export const DiffView = ({ parts, whole }: { parts: readonly DiffPart[]; whole?: boolean }) => {
  const t = usePhrases(webPhrases);
  if (parts.every((part) => part.kind === 'same')) return <p class="text-muted">{t.unchanged}</p>;
  return (
    <div class="diff-text">
      {parts.map((part) => {
        if (part.kind === 'added')
          return (
            <ins>
              <span class="sr-only">[{t.added}: </span>
              {part.text}
              <span class="sr-only">]</span>
            </ins>
          );
        if (part.kind === 'removed')
          return (
            <del>
              <span class="sr-only">[{t.removed}: </span>
              {part.text}
              <span class="sr-only">]</span>
            </del>
          );
        return <span>{whole ? part.text : shorten(part.text)}</span>;
      })}
    </div>
  );
};
