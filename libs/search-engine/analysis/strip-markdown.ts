/** Longest piece any pattern may span: keeps every pattern linear on hostile text. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/<!--[^]{0,2000}?-->/g, ' '],
  [/<\/?[a-z][^<>]{0,500}>/gi, ' '],
  [/!\[([^[\]]{0,300})\]\([^()\s]{0,1000}(?:\s[^()]{0,200})?\)/g, '$1'],
  [/\[([^[\]]{0,300})\]\([^()\s]{0,1000}(?:\s[^()]{0,200})?\)/g, '$1'],
  [/\[([^[\]]{0,300})\]\[[^[\]]{0,100}\]/g, '$1'],
  [/^[ \t]{0,3}(?:`{3,}|~{3,}).{0,100}$/gm, ' '],
  [/^[ \t]{0,3}#{1,6}[ \t]+/gm, ''],
  [/^[ \t]{0,3}>[ \t]?/gm, ''],
  [/^[ \t]{0,8}(?:[-*+]|\d{1,9}[.)])[ \t]+/gm, ''],
  [/^[ \t]{0,3}(?:[-*_][ \t]{0,3}){3,40}$/gm, ' '],
  [/(\*\*|__|~~)(?=\S)([^*_~\n\\]{1,300})\1/g, '$2'],
  [/(?<![\p{L}\p{N}*_\\])[*_](?=\S)([^*_\n\\]{1,300})[*_](?![\p{L}\p{N}])/gu, '$1'],
  [/`{1,2}([^`\n]{1,300})`{1,2}/g, '$1'],
  [/\\([\\`*_{}[\]()#+\-.!>~|])/g, '$1'],
  [/\s+/g, ' '],
];

/** What some rule above looks for; most passages have nothing of it. */
const SIGNS = /[<[`~#>*_\\]|^[ \t]{0,8}(?:[-+]|\d{1,9}[.)])/m;

/** Text without Markdown's signs, on one line. For showing, not for rendering: what is no Markdown stays as it is. */
export function stripMarkdown(text: string): string {
  if (!SIGNS.test(text)) return text.replace(/\s+/g, ' ').trim();
  let plain = text;
  for (const [pattern, replacement] of RULES) plain = plain.replace(pattern, replacement);
  return plain.trim();
}
