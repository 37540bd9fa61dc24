import type { INestApplicationContext } from '@nestjs/common';
import { isCodedError } from '../../../libs/http-api/problem';
import { demo } from '../../database/demo/demo';
import type { DemoItem } from '../../database/demo/demo-world';
import { LinkWriter, type LinkKind } from '../../features/links/links.api';
import type { Viewer } from '../../kernel/viewer';

/** What is written already: ids of items and who somebody is, by their keys. */
export interface DemoWritten {
  readonly ids: ReadonlyMap<string, string>;
  readonly viewer: (key: string) => Promise<Viewer>;
}

/**
 * Ties each family of the demo into a solution cluster, in the name of its curator. Threads are only proposed, by who
 * wrote them, so that the queue has something to decide.
 */
export async function linkDemo(app: INestApplicationContext, written: DemoWritten): Promise<void> {
  const writer = app.get(LinkWriter);
  const curator = demo.users.find((user) => user.roles.includes('curator'));
  const items = new Map(demo.items.map((item) => [item.key, item]));
  const link = async (by: string, from: string, kind: LinkKind, to: string) => {
    const [a, b] = [written.ids.get(from), written.ids.get(to)];
    if (!a || !b) return;
    await writer.create(await written.viewer(by), a, { kind, to: b }).catch(ignoreUnseen);
  };
  for (const { members } of demo.families) {
    const [first, ...others] = members.flatMap((key) => items.get(key) ?? []);
    if (!first || !curator) continue;
    for (const other of others) {
      const by = other.kind === 'thread' ? other.author : curator.key;
      await link(by, other.key, 'same-problem', first.key);
      if (isSolvedBy(other, first)) await link(curator.key, other.key, 'answers', first.key);
    }
  }
}

const isSolvedBy = (question: DemoItem, article: DemoItem): boolean =>
  question.kind === 'question' && article.kind === 'article';

/** Some texts of a family are for a circle the curator is not in. */
function ignoreUnseen(error: unknown): undefined {
  if (isCodedError(error) && [403, 404].includes(error.status)) return undefined;
  throw error;
}
