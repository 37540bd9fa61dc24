import MarkdownIt from 'markdown-it';
import { HeadingIds, outlineLevels } from './heading-outline';
import { isAttachment } from './attachments';
import { isOwnImage, isSafeHref, resolveHref } from './link-policy';
import { splitMentions } from './mentions';

type Token = MarkdownIt.Token;

export interface MarkdownOptions {
  /** True for texts of the company's staff: their links carry no `nofollow ugc`. */
  readonly trusted: boolean;
  /** Only for text mirrored from elsewhere: the address it was written at; relative links are made absolute against it. */
  readonly baseUrl?: string;
  /** The level the author's highest heading gets (2-6, default 2: directly under the page's title). */
  readonly topHeading?: number;
  /** Put before every heading's id (default `t-`); give each text of a page its own. */
  readonly idPrefix?: string;
  /** Handles of people who may be named: `@handle` becomes a link to `/people/handle`. None in mirrored text. */
  readonly people?: ReadonlySet<string>;
}

export interface TextLink {
  readonly href: string;
  readonly text: string;
}

export interface RenderedMarkdown {
  readonly html: string;
  /** The same text without any mark-up, for search and snippets. */
  readonly text: string;
  /** Links and foreign images in order of appearance, as they stand in the HTML. */
  readonly links: readonly TextLink[];
}

/** Longer sources (UTF-16 units) are shown as plain paragraphs; all shorter ones render in time linear in their length. */
export const MAX_MARKDOWN_LENGTH = 500_000;

const NOBODY: ReadonlySet<string> = new Set();
const LINK_TLDS = ['com', 'org', 'net', 'info', 'eu', 'de', 'at', 'ch'];
const LONE_SURROGATE = /\p{Surrogate}/gu;
const REL_MEMBER = 'nofollow ugc noopener';
const REL_STAFF = 'noopener';

function createParser(): MarkdownIt.MarkdownIt {
  const md = new MarkdownIt({ html: false, linkify: true, breaks: true, maxNesting: 60 });
  md.validateLink = isSafeHref;
  // Bare names are links only under the usual endings: `README.md` and `start.sh` are file names, not hosts.
  md.linkify.set({ fuzzyLink: true }).tlds(LINK_TLDS, false);
  md.renderer.rules.fence = (tokens, index) => {
    const token = tokens[index];
    const language = /^[\w+#.-]{1,30}(?=\s|$)/.exec(token?.info.trim() ?? '')?.[0].toLowerCase();
    const attribute = language ? ` class="language-${md.utils.escapeHtml(language)}"` : '';
    return `<pre tabindex="0"><code${attribute}>${md.utils.escapeHtml(token?.content ?? '')}</code></pre>\n`;
  };
  md.renderer.rules.code_block = (tokens, index) =>
    `<pre tabindex="0"><code>${md.utils.escapeHtml(tokens[index]?.content ?? '')}</code></pre>\n`;
  return md;
}

const parser = createParser();

/** Finds no links without a scheme: most of the time for a text goes into looking for them. */
const wordParser = createParser();
wordParser.core.ruler.disable('linkify');

/** What a link without a scheme would show in another way than it was written. */
const SHOWN_DECODED = /%[0-9a-f]{2}|xn--/i;

function parse(source: string, by = parser): Token[] {
  return by.parse(source.replace(/\r\n?/g, '\n').replace(LONE_SURROGATE, '\ufffd'), {});
}

function inlineText(children: readonly Token[]): string {
  let text = '';
  for (const child of children) {
    if (child.type === 'softbreak' || child.type === 'hardbreak') text += '\n';
    else if (child.type === 'image') text += inlineText(child.children ?? []) || child.content;
    else text += child.content;
  }
  return text;
}

/** What a token adds to the plain text besides its words: cells end with a tab, lines and blocks with line ends. */
const TEXT_BREAKS: Readonly<Record<string, string>> = {
  td_close: '\t',
  th_close: '\t',
  tr_close: '\n',
  table_close: '\n',
  list_item_close: '\n',
  bullet_list_open: '\n',
  ordered_list_open: '\n',
  bullet_list_close: '\n',
  ordered_list_close: '\n',
  heading_close: '\n\n',
};

function textOf(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    if (token.type === 'inline') text += inlineText(token.children ?? []);
    else if (token.type === 'fence' || token.type === 'code_block') text += `${token.content}\n\n`;
    else if (token.type === 'paragraph_close') text += token.hidden ? '' : '\n\n';
    else text += TEXT_BREAKS[token.type] ?? '';
  }
  return text
    .replace(/(?<![ \t])[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\t/g, ' ')
    .trim();
}

const LinkToken = new parser.core.State('', parser, {}).Token;

function textToken(content: string): Token {
  const token = new LinkToken('text', '', 0);
  token.content = content;
  return token;
}

/** Writes the policy for links and images into one line of tokens, and notes every link it leaves standing. */
class LinkPass {
  readonly links: TextLink[] = [];

  constructor(
    private readonly rel: string,
    private readonly baseUrl: string | undefined,
    private readonly people: ReadonlySet<string> = NOBODY,
  ) {}

  run(children: readonly Token[]): Token[] {
    const out: Token[] = [];
    let open: { href: string; from: number } | undefined;
    for (const child of children) {
      if (child.type === 'image') out.push(...this.image(child, open !== undefined));
      else if (child.type === 'text' && !open) out.push(...this.named(child));
      else out.push(child);
      if (child.type === 'link_open') open = { href: this.mark(child), from: out.length };
      if (child.type === 'link_close' && open) {
        this.links.push({ href: open.href, text: inlineText(out.slice(open.from, -1)).trim() });
        open = undefined;
      }
    }
    return out;
  }

  private mark(link: Token): string {
    const href = resolveHref(String(link.attrGet('href') ?? ''), this.baseUrl);
    link.attrSet('href', href);
    link.attrSet('rel', this.rel);
    return href;
  }

  /** Own files are shown; a foreign picture becomes a link to it, or just its words where a link already surrounds it. */
  private image(image: Token, insideLink: boolean): Token[] {
    const src = String(image.attrGet('src') ?? '');
    // A mirrored text's relative addresses are those of its origin; an attachment was put in here.
    if (isAttachment(src) || (!this.baseUrl && isOwnImage(src))) {
      image.attrSet('loading', 'lazy');
      image.attrSet('referrerpolicy', 'no-referrer');
      return [image];
    }
    const words = inlineText(image.children ?? []) || resolveHref(src, this.baseUrl);
    return insideLink ? [textToken(words)] : this.linkTo(src, words);
  }

  /** Words with the people named in them as links. */
  private named(words: Token): Token[] {
    if (this.baseUrl || this.people.size === 0 || !words.content.includes('@')) return [words];
    return splitMentions(words.content, this.people).flatMap(({ text, handle }) => {
      if (!handle) return [textToken(text)];
      const open = new LinkToken('link_open', 'a', 1);
      open.attrSet('href', `/people/${handle}`);
      return [open, textToken(text), new LinkToken('link_close', 'a', -1)];
    });
  }

  private linkTo(href: string, words: string): Token[] {
    const open = new LinkToken('link_open', 'a', 1);
    open.attrSet('href', href);
    this.links.push({ href: this.mark(open), text: words });
    return [open, textToken(words), new LinkToken('link_close', 'a', -1)];
  }
}

function shapeHeadings(tokens: readonly Token[], top: number, ids: HeadingIds): void {
  const opens = tokens.flatMap((token, at) =>
    token.type === 'heading_open' ? [{ token, at }] : [],
  );
  const levels = outlineLevels(
    opens.map(({ token }) => Number(token.tag.slice(1))),
    top,
  );
  opens.forEach(({ token, at }, n) => {
    const tag = `h${levels[n] ?? 6}`;
    const close = tokens[at + 2];
    token.tag = tag;
    token.attrSet('id', ids.idFor(inlineText(tokens[at + 1]?.children ?? [])));
    if (close?.type === 'heading_close') close.tag = tag;
  });
}

/** `style="text-align:…"` would be refused by a page without `unsafe-inline`; the attribute `align` says the same. */
function alignWithoutStyle(token: Token): void {
  const align = /^text-align:(\w+)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
  token.attrs = align ? [['align', align]] : null;
}

function asParagraphs(source: string): RenderedMarkdown {
  const text = source
    .replace(/\r\n?/g, '\n')
    .replaceAll('\0', '\ufffd')
    .replace(LONE_SURROGATE, '\ufffd')
    .trim();
  const html = text
    .split(/\n{2,}/)
    .map((part) => `<p>${parser.utils.escapeHtml(part).replaceAll('\n', '<br>\n')}</p>\n`)
    .join('');
  return { html, text, links: [] };
}

/**
 * Turns a person's Markdown into HTML that is safe to put into a page with a strict CSP: no HTML of the author's passes, links lead only
 * to http, https, mailto or relative addresses, foreign images become links, headings fit under the page's title. Never throws.
 */
export function renderMarkdown(source: string, options: MarkdownOptions): RenderedMarkdown {
  if (source.length > MAX_MARKDOWN_LENGTH) return asParagraphs(source);
  const tokens = parse(source);
  const text = textOf(tokens);
  const { baseUrl, people } = options;
  const pass = new LinkPass(options.trusted ? REL_STAFF : REL_MEMBER, baseUrl, people);
  for (const token of tokens) {
    if (token.type === 'inline') token.children = pass.run(token.children ?? []);
    if (token.type === 'td_open' || token.type === 'th_open') alignWithoutStyle(token);
  }
  const top = Math.min(6, Math.max(2, options.topHeading ?? 2));
  shapeHeadings(tokens, top, new HeadingIds(options.idPrefix ?? 't-'));
  return { html: parser.renderer.render(tokens, parser.options, {}), text, links: pass.links };
}

/** What makes a text more than paragraphs, or might: marks, beginnings of blocks, blanks other than spaces. */
const MORE_THAN_PARAGRAPHS =
  /[\\`*_[\]<&~|]|^ *(?:[#>+=-]|\d{1,9}[.)])|^ {4}|[^\S \n]|[\0\p{Surrogate}]|%[0-9a-f]{2}|xn--/imu;

/** The words of a Markdown text without marks, addresses or HTML: blocks apart by line ends, table cells by a space. Never throws. */
export function plainText(source: string): string {
  if (source.length > MAX_MARKDOWN_LENGTH) return asParagraphs(source).text;
  const lines = source.replace(/\r\n?/g, '\n');
  // Four of five texts of a community are: reading them needs no parser.
  if (!MORE_THAN_PARAGRAPHS.test(lines)) {
    return lines
      .replace(/(?<! ) *\n */g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }
  return textOf(parse(source, SHOWN_DECODED.test(source) ? parser : wordParser));
}

/** A list as plain texts, one an entry. */
export interface TextList {
  readonly ordered: boolean;
  readonly entries: readonly string[];
}

/** The steps of a text: its first numbered list, or else its first list; undefined where there is none. */
export function firstList(source: string): TextList | undefined {
  if (source.length > MAX_MARKDOWN_LENGTH) return undefined;
  const tokens = parse(source, SHOWN_DECODED.test(source) ? parser : wordParser);
  const from = ['ordered_list_open', 'bullet_list_open']
    .map((type) => tokens.findIndex((token) => token.type === type && token.level === 0))
    .find((at) => at >= 0);
  const list = tokens[from ?? -1];
  if (from === undefined || !list) return undefined;
  const said = entriesOf(tokens, from).filter((entry) => entry !== '');
  return said.length === 0
    ? undefined
    : { ordered: list.type === 'ordered_list_open', entries: said };
}

/** The entries of the outermost list that opens at this token. */
function entriesOf(tokens: readonly Token[], from: number): string[] {
  const entries: string[] = [];
  let begun = from;
  for (const [n, { type, level }] of tokens.slice(from + 1).entries()) {
    if (level === 0) break;
    if (level !== 1) continue;
    const at = from + 1 + n;
    if (type === 'list_item_open') begun = at + 1;
    if (type === 'list_item_close') entries.push(textOf(tokens.slice(begun, at)));
  }
  return entries;
}
