import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';

export const Text = ({
  children,
  size = 'base',
}: PropsWithChildren<{ size?: 'sm' | 'base' | 'lg' }>) => (
  <p class={`max-w-prose wrap-anywhere ${{ sm: 'text-sm', base: '', lg: 'text-lg' }[size]}`}>
    {children}
  </p>
);

/** Less important words. Inline. */
export const Muted = ({ children }: PropsWithChildren) => (
  <span class="text-sm text-muted wrap-anywhere">{children}</span>
);

export const Strong = ({ children }: PropsWithChildren) => (
  <strong class="font-semibold">{children}</strong>
);

export const Code = ({ children }: PropsWithChildren) => (
  <code class="rounded bg-base-200 px-1 font-mono text-sm wrap-anywhere">{children}</code>
);

/** Longer text to be copied, such as a token: scrolls inside itself. */
export const CodeBlock = ({ children, label }: PropsWithChildren<{ label: string }>) => (
  <pre
    class="overflow-x-auto rounded-box bg-base-200 p-3 font-mono text-sm"
    tabindex={0}
    role="region"
    aria-label={label}
  >
    {children}
  </pre>
);

export const Kbd = ({ children }: PropsWithChildren) => <kbd class="kbd kbd-sm">{children}</kbd>;

export interface LinkProps {
  readonly href: string;
  readonly lang?: string;
  /** A page outside of the hub. */
  readonly outside?: boolean;
  /** `subtle` is underlined on touch only; `plain` (default) always. */
  readonly look?: 'plain' | 'subtle';
  readonly current?: boolean;
}

export const Link = ({
  href,
  outside,
  lang,
  look = 'plain',
  current,
  children,
}: PropsWithChildren<LinkProps>) => (
  <a
    href={href}
    lang={lang}
    hreflang={lang}
    rel={outside ? 'nofollow ugc noopener' : undefined}
    aria-current={current ? 'page' : undefined}
    class={
      look === 'subtle'
        ? 'inline-block min-h-6 py-0.5 hover:underline wrap-anywhere'
        : 'text-primary underline underline-offset-2 wrap-anywhere'
    }
  >
    {children}
  </a>
);

/** Plain text with the stretches [from, to) marked; offsets in UTF-16 units. Overlaps and nonsense are left out. */
export interface Marked {
  readonly text: string;
  readonly marks: readonly (readonly [from: number, to: number])[];
}

export const MarkedText = ({ text, marks }: Marked) => {
  const parts: Child[] = [];
  let at = 0;
  for (const [from, to] of [...marks].sort((a, b) => a[0] - b[0])) {
    if (from < at || to <= from || to > text.length) continue;
    parts.push(text.slice(at, from), <mark class="mark">{text.slice(from, to)}</mark>);
    at = to;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
};

/**
 * Text that has been rendered from Markdown by the hub's own safe renderer. `html` is written as it is:
 * pass nothing else than what that renderer made.
 */
export const Prose = ({
  html,
  lang,
  children,
}: PropsWithChildren<{ html?: string; lang?: string }>) => (
  <div class="rich-text" lang={lang}>
    {html === undefined ? children : raw(html)}
  </div>
);
