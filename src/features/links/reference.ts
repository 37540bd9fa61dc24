import { fromShortId, isId } from '../../kernel/ids';
import { kindOfFolder } from '../../kernel/item-address';

/** What an address of this hub, or an id, stands for: the id of an item, or of a post (the more exact one counts). */
export interface Reference {
  readonly item?: string;
  readonly post?: string;
}

/** `https://hub.example/questions/<id>/<slug>?post=<id>#p-<id>`, the same without its host, `/posts/<id>`, or a bare id. */
export function referenceIn(text: string, publicUrl: string): Reference | undefined {
  const trimmed = text.trim();
  const isUuid: boolean = isId(trimmed);
  if (isUuid) return { item: trimmed.toLowerCase() };
  const bare = fromShortId(trimmed.replace(/^#/, ''));
  if (bare) return { item: bare };
  const path = pathOf(trimmed, publicUrl);
  if (path === undefined) return undefined;
  const [, folder = '', short = ''] = path.pathname.split('/');
  const id = fromShortId(short);
  if (!id) return undefined;
  if (folder === 'posts') return { post: id };
  if (!kindOfFolder(folder)) return undefined;
  const post = postIn(path);
  return { item: id, ...(post ? { post } : {}) };
}

function pathOf(text: string, publicUrl: string): URL | undefined {
  const base = new URL(publicUrl);
  if (!URL.canParse(text, base.href)) return undefined;
  const url = new URL(text, base.href);
  const isOurs = url.host === base.host && /^https?:$/.test(url.protocol);
  return isOurs ? url : undefined;
}

function postIn(url: URL): string | undefined {
  const named = /^#p-(\w+)$/.exec(url.hash)?.[1] ?? url.searchParams.get('post') ?? '';
  return fromShortId(named);
}
