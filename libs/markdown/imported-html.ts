import sanitizeHtml from 'sanitize-html';
import { isSafeHref } from './link-policy';

const KEPT_TAGS = [
  ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 'del', 'code', 'pre'],
  ...['blockquote', 'ul', 'ol', 'li', 'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
];
const RENAMED = {
  b: 'strong',
  i: 'em',
  s: 'del',
  strike: 'del',
  tt: 'code',
  kbd: 'code',
  div: 'p',
};

/**
 * Reduces HTML from another system to text mark-up without scripts, styles, classes, handlers or dangerous addresses. The result is
 * well-formed, at most 40 levels deep and knows no attributes but `href`, `title`, `src` and `alt`.
 */
export function sanitizeImportedHtml(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: KEPT_TAGS,
    allowedAttributes: { a: ['href', 'title'], img: ['src', 'alt'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['http', 'https'] },
    allowProtocolRelative: false,
    nestingLimit: 40,
    transformTags: RENAMED,
  });
}

interface Node {
  readonly tag: string;
  readonly attributes: string;
  readonly children: (Node | string)[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot);/g, (whole, name: string) => ENTITIES[name] ?? whole);

/** Reads the well-formed output of the sanitizer; nothing else may be given to it. */
function treeOf(safeHtml: string): Node {
  const root: Node = { tag: '', attributes: '', children: [] };
  const open: Node[] = [root];
  for (const [, closing, tag = '', attributes = '', text] of safeHtml.matchAll(
    /<(\/?)([a-z0-9]+)((?:\s[^>]*)?)>|([^<]+)/g,
  )) {
    if (text !== undefined) open.at(-1)?.children.push(decode(text));
    else if (closing)
      open.splice(
        Math.max(
          1,
          open.findLastIndex((node) => node.tag === tag),
        ),
      );
    else {
      const node: Node = { tag, attributes, children: [] };
      open.at(-1)?.children.push(node);
      if (!/^(br|hr|img)$/.test(tag)) open.push(node);
    }
  }
  return root;
}

const BLOCK_TAGS = /^(p|hr|h[1-6]|pre|blockquote|ul|ol|table)$/;
const MARKS: Readonly<Record<string, string>> = { strong: '**', em: '*', del: '~~' };

const attributeOf = (node: Node, name: string): string =>
  decode(new RegExp(`\\s${name}="([^"]*)"`).exec(node.attributes)?.[1] ?? '');

const addressOf = (node: Node, name: string): string => {
  const href = attributeOf(node, name).trim();
  return isSafeHref(href)
    ? href.replace(/[\s()<>\\]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
    : '';
};

const escapeText = (text: string): string =>
  text.replace(/[\\`*_[\]<>|~&]/g, '\\$&').replace(/\s+/g, ' ');

/** A line that would begin a list, heading or rule by accident gets its first sign escaped. */
const escapeLineStarts = (text: string): string =>
  text.replace(/^([#+=-])/gm, '\\$1').replace(/^(\d{1,9})([.)])/gm, '$1\\$2');

const rawText = (node: Node): string =>
  node.children
    .map((child) =>
      typeof child === 'string' ? child : child.tag === 'br' ? '\n' : rawText(child),
    )
    .join('');

function codeSpan(node: Node): string {
  const code = rawText(node).replace(/\s+/g, ' ').trim();
  const ticks = '`'.repeat(1 + longestRun(code));
  return code === '' ? '' : `${ticks} ${code} ${ticks}`;
}

const longestRun = (code: string): number =>
  Math.max(0, ...(code.match(/`+/g) ?? []).slice(0, 500).map((run) => run.length));

function inline(node: Node | string): string {
  if (typeof node === 'string') return escapeText(node);
  if (node.tag === 'br') return '\n';
  if (node.tag === 'code') return codeSpan(node);
  const inner = node.children.map(inline).join('');
  if (node.tag === 'img') {
    const src = addressOf(node, 'src');
    return src ? `![${escapeText(attributeOf(node, 'alt'))}](${src})` : '';
  }
  const href = node.tag === 'a' ? addressOf(node, 'href') : '';
  if (href && inner.trim()) return `[${inner.trim()}](${href})`;
  const mark = inner.trim() ? MARKS[node.tag] : undefined;
  return mark ? `${mark}${inner.trim()}${mark}` : inner;
}

const prefixLines = (text: string, first: string, rest: string): string =>
  first + text.replaceAll('\n', `\n${rest}`);

function fence(node: Node): string {
  const code = rawText(node).replace(/^\n|\n+$/g, '');
  const ticks = '`'.repeat(Math.max(3, 1 + longestRun(code)));
  return `${ticks}\n${code}\n${ticks}`;
}

function elementsOf(node: Node, tag: RegExp): Node[] {
  return node.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    return tag.test(child.tag) ? [child] : elementsOf(child, tag);
  });
}

function table(node: Node): string {
  const rows = elementsOf(node, /^tr$/).map((row) =>
    elementsOf(row, /^t[hd]$/).map((cell) => inline(cell).replace(/\s+/g, ' ').trim()),
  );
  const width = Math.max(0, ...rows.slice(0, 1000).map((row) => row.length));
  if (width === 0) return '';
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  return [lines[0], `|${' --- |'.repeat(width)}`, ...lines.slice(1)].join('\n');
}

const list = (node: Node): string =>
  node.children
    .filter((child) => typeof child !== 'string')
    .map((item, n) => {
      const bullet = node.tag === 'ol' ? `${n + 1}. ` : '- ';
      return prefixLines(blocks(item), bullet, ' '.repeat(bullet.length));
    })
    .join('\n');

function block(node: Node): string {
  if (node.tag === 'hr') return '---';
  if (node.tag === 'pre') return fence(node);
  if (node.tag === 'table') return table(node);
  if (node.tag === 'ul' || node.tag === 'ol') return list(node);
  if (node.tag === 'blockquote') return prefixLines(blocks(node), '> ', '> ');
  if (node.tag !== 'p') {
    const words = node.children.map(inline).join('').replace(/\s+/g, ' ').trim();
    return words && `${'#'.repeat(Number(node.tag[1]))} ${words}`;
  }
  return blocks(node);
}

function blocks(node: Node): string {
  const out: string[] = [];
  let line = '';
  const endLine = () => {
    const text = line.replace(/ *\n */g, '\n').trim();
    if (text) out.push(escapeLineStarts(text));
    line = '';
  };
  for (const child of node.children) {
    if (typeof child !== 'string' && BLOCK_TAGS.test(child.tag)) {
      endLine();
      out.push(block(child));
    } else line += inline(child);
  }
  endLine();
  return out.filter(Boolean).join(/^(li|ul|ol)$/.test(node.tag) ? '\n' : '\n\n');
}

/** The Markdown an importer stores for a text that another system kept as HTML; safe whatever the HTML was. */
export function importedHtmlToMarkdown(html: string): string {
  return blocks(treeOf(sanitizeImportedHtml(html)));
}
