/** Address of an image that was put into a text: `/attachments/` and a short id, nothing behind it. */
const ADDRESS = /^\/attachments\/([1-9A-HJ-NP-Za-km-z]{16,24})$/;
const ANYWHERE = /\/attachments\/([1-9A-HJ-NP-Za-km-z]{16,24})(?![\w/])/g;
const MOST = 200;

/** Whether an image's address is one of an attachment of this hub. */
export const isAttachment = (src: string): boolean => ADDRESS.test(src);

/** Short ids of the attachments a Markdown text may show, each once, at most 200. */
export function attachmentsIn(source: string): string[] {
  const ids = new Set<string>();
  for (const match of source.matchAll(ANYWHERE)) {
    ids.add(String(match[1]));
    if (ids.size === MOST) break;
  }
  return [...ids];
}
