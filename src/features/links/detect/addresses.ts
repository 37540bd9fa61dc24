import { referenceIn, type Reference } from '../reference';

/** An address found in a text: one of this hub, or of another place from which a text may have been mirrored. */
export type FoundAddress =
  | { readonly text: string; readonly here: Reference }
  | { readonly text: string; readonly elsewhere: string };

const WEB = /https?:\/\/[^\s<>"'`()[\]{}|\\^]+/g;
const LOCAL = /\]\((\/[a-z]+\/[1-9A-HJ-NP-Za-km-z]{16,24}[^\s)]*)\)/g;
const ID = /(?:^|[\s(])(#[1-9A-HJ-NP-Za-km-z]{20,22})(?![\w/])/g;
const MOST = 50;

/** The addresses in a Markdown text, each once, at most 50. */
export function addressesIn(body: string, publicUrl: string): FoundAddress[] {
  const texts = new Set<string>();
  for (const match of body.matchAll(WEB)) texts.add(match[0].replace(/[.,;:!?*_~]+$/, ''));
  for (const match of body.matchAll(LOCAL)) texts.add(String(match[1]));
  for (const match of body.matchAll(ID)) texts.add(String(match[1]));
  return [...texts].slice(0, MOST).flatMap((text): FoundAddress[] => {
    const here = referenceIn(text, publicUrl);
    if (here) return [{ text, here }];
    return text.startsWith('http') ? [{ text, elsewhere: text }] : [];
  });
}

/** The ways one address is written: with and without `s`, `www.`, an ending slash; without query or fragment. */
export function spellingsOf(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const url = new URL(address);
  const host = url.host.replace(/^www\./, '');
  const paths = [url.pathname.replace(/\/+$/, ''), `${url.pathname.replace(/\/+$/, '')}/`];
  const queries = url.search ? [url.search, ''] : [''];
  const bare = ['http', 'https'].flatMap((scheme) =>
    [host, `www.${host}`].flatMap((name) =>
      paths.flatMap((path) => queries.map((query) => `${scheme}://${name}${path}${query}`)),
    ),
  );
  return [...new Set([address, ...bare])];
}
