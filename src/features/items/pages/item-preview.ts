import { renderMarkdown } from '../../../../libs/markdown/markdown';
import type { ItemDraft } from './item-draft';

/** The parts of a draft as they will look; links are shown as those of a member, which changes nothing to be seen. */
export const previewOf = (
  draft: ItemDraft,
  item?: { readonly originUrl: string | null },
): string[] =>
  draft.layers.map(
    ({ body }, n) =>
      renderMarkdown(body, {
        trusted: false,
        topHeading: 3,
        idPrefix: `preview-${n}-`,
        baseUrl: item?.originUrl ?? undefined,
      }).html,
  );
