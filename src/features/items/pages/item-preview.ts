import { Injectable } from '@nestjs/common';
import { renderMarkdown } from '../../../../libs/markdown/markdown';
import { NamedPeople } from '../read/named-people';
import type { ItemDraft } from './item-draft';

/** Texts as they will look; links are shown as those of a member, which changes nothing to be seen. */
@Injectable()
export class ItemPreview {
  constructor(private readonly people: NamedPeople) {}

  /** The parts of a draft, safe HTML each. */
  async ofDraft(
    { layers }: ItemDraft,
    item?: { readonly originUrl: string | null },
  ): Promise<string[]> {
    const people = await this.people.among(layers.map(({ body }) => body));
    const baseUrl = item?.originUrl ?? undefined;
    return layers.map(
      ({ body }, n) => renderMarkdown(body, { ...AS_MEMBER, ...prefix(n), baseUrl, people }).html,
    );
  }

  /** What somebody is writing, safe HTML. */
  async ofText(body: string): Promise<string> {
    const people = await this.people.among([body]);
    return renderMarkdown(body, { ...AS_MEMBER, idPrefix: 'preview-', people }).html;
  }
}

const AS_MEMBER = { trusted: false, topHeading: 3 };
const prefix = (n: number) => ({ idPrefix: `preview-${n}-` });
