import { Injectable } from '@nestjs/common';
import { isId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { ItemLists } from '../items/items.api';
import { LinkUnits } from '../links/links.api';
import { SearchRecords } from '../search/search.api';
import { propose } from './proposal-rows';

/** Texts shown to somebody who asks that are remembered. */
const MOST_SHOWN = 6;
const ASKS: readonly string[] = ['question', 'thread'];

/** What comes of the similar texts that somebody is shown while asking. */
@Injectable()
export class ShownWhileAsking {
  constructor(
    private readonly items: ItemLists,
    private readonly units: LinkUnits,
    private readonly records: SearchRecords,
  ) {}

  /**
   * One of them was the answer: the question counts as a search whose hit was opened, without the person.
   * @returns the path of that item; undefined where the viewer may not read it
   */
  async solved(viewer: Viewer, title: string, item: string): Promise<string | undefined> {
    const card = isId(item)
      ? (await this.items.byIds(scopeOf(viewer), [item])).get(item)
      : undefined;
    if (!card) return undefined;
    this.records.clicked(this.records.add(viewer, title, 'asking', 1, [item]));
    return card.path;
  }

  /** The question was asked all the same: what its writer was shown stays as proposals beside it, trimmed to what he may read. */
  async askedAnyway(viewer: Viewer, question: string, shown: readonly string[]): Promise<void> {
    const wanted = [...new Set(shown)].filter((id) => isId(id) && id !== question);
    if (wanted.length === 0) return;
    const cards = await this.items.byIds(scopeOf(viewer), wanted.slice(0, MOST_SHOWN));
    const links = [...cards.values()].map((card) => ({
      kind: ASKS.includes(card.kind) ? ('same-problem' as const) : ('answers' as const),
      from: question,
      to: card.id,
      probability: null,
      evidence: { reasons: ['shown-while-asking'], asking: true },
    }));
    await this.units.runAs(undefined, (unit) => propose(unit, links));
  }
}
