/** `@` and a handle, behind the beginning of a line, a space or an opening mark; never inside an address. */
const MENTION = /(^|[\s([{"'>„“‚*_~,;:/])@([a-z0-9]+(?:-[a-z0-9]+)*)(?![\w@])/gi;

const LONGEST = 80;
const MOST = 100;

/** What may be handles of people in Markdown texts: lower case, each once, at most 100. */
export function mentionedHandles(sources: readonly string[]): string[] {
  const handles = new Set<string>();
  for (const source of sources) {
    if (!source.includes('@')) continue;
    for (const match of source.matchAll(MENTION)) {
      const handle = String(match[2]).toLowerCase();
      if (handle.length <= LONGEST) handles.add(handle);
      if (handles.size === MOST) return [...handles];
    }
  }
  return [...handles];
}

/** A piece of a line; with a handle where it names somebody. */
export interface MentionPart {
  readonly text: string;
  readonly handle?: string;
}

/** Cuts words into pieces, so that each known person's `@handle` is one of its own. Nothing is lost. */
export function splitMentions(words: string, people: ReadonlySet<string>): MentionPart[] {
  const parts: MentionPart[] = [];
  let from = 0;
  for (const match of words.matchAll(MENTION)) {
    const handle = String(match[2]).toLowerCase();
    if (!people.has(handle)) continue;
    const at = match.index + String(match[1]).length;
    const end = match.index + match[0].length;
    if (at > from) parts.push({ text: words.slice(from, at) });
    parts.push({ text: words.slice(at, end), handle });
    from = end;
  }
  if (from < words.length) parts.push({ text: words.slice(from) });
  return parts;
}
