import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Space } from '../../kernel/space';
import { CSRF_HEADER } from '../../../libs/pages/csrf';
import { usePhrases } from '../../../libs/pages/phrases';
import { assetUrl, type IslandName } from '../assets';
import { useHub } from '../hub-page';
import { webPhrases } from '../web.phrases';
import { FlashMessages } from './feedback';
import { Footer } from './footer';
import { Header } from './header';
import { KeyboardHelp } from './keyboard-help';
import { Heading, Split } from './layout';
import { Breadcrumbs, type Crumb } from './navigation';

export interface PageProps {
  /** Of the window; and the `h1` unless `heading` says otherwise. */
  readonly title: string;
  readonly heading?: Child;
  /** The `h1` is for screen readers only. */
  readonly hideHeading?: boolean;
  /** In place of the heading: a `Hero` with a search box of its own, so that the header leaves its box out. */
  readonly hero?: Child;
  /** Below the heading: chips, who and when. */
  readonly lead?: Child;
  /** Buttons at the right of the heading. */
  readonly actions?: Child;
  readonly breadcrumbs?: readonly Crumb[];
  /** Above everything else, such as the tabs of a family of pages. */
  readonly above?: Child;
  /** A narrower column beside the content. */
  readonly aside?: {
    readonly label: string;
    readonly content: Child;
    readonly side?: 'start' | 'end';
  };
  /** `text` keeps lines readable, `full` is for lists and tables (default), `narrow` for sign-in and the like. */
  readonly width?: 'narrow' | 'text' | 'full';
  readonly islands?: readonly Exclude<IslandName, 'base'>[];
  /** Text of the search box. */
  readonly query?: string;
  /** The space to be marked in the navigation. */
  readonly space?: Space;
  /** Address of the page's own form for changes: `e` goes there. */
  readonly editHref?: string;
  readonly meta?: PageMeta;
}

/** For search engines. */
export interface PageMeta {
  readonly description?: string;
  /** Absolute. */
  readonly canonical?: string;
  readonly noindex?: boolean;
  /** Path of an Atom feed of the same. */
  readonly feed?: string;
  /** schema.org objects, equal to the visible text. */
  readonly jsonLd?: readonly object[];
  readonly lang?: string;
}

const WIDTHS = { narrow: 'max-w-md', text: 'max-w-[46rem]', full: 'max-w-7xl' } as const;

/** The frame of every page: head, header, messages, one `h1`, content, footer. */
export const Page = (props: PropsWithChildren<PageProps>) => {
  const hub = useHub();
  const t = usePhrases(webPhrases);
  const { aside } = props;
  return (
    <html lang={hub.locale} data-theme={hub.theme === 'system' ? undefined : hub.theme}>
      <Head {...props} />
      <body>
        <a href="#content" class="skip-link">
          {t.skip}
        </a>
        <Header query={props.query} space={props.space} bare={props.hero !== undefined} />
        <main
          id="content"
          tabindex={-1}
          class={`mx-auto flex w-full grow flex-col gap-5 px-4 py-6 ${WIDTHS[props.width ?? 'full']}`}
        >
          {props.above}
          {props.breadcrumbs && <Breadcrumbs crumbs={props.breadcrumbs} />}
          <FlashMessages />
          <PageHeading {...props} />
          {aside ? (
            <Split aside={aside.content} label={aside.label} side={aside.side}>
              {props.children}
            </Split>
          ) : (
            props.children
          )}
        </main>
        <Footer />
        <KeyboardHelp />
      </body>
    </html>
  );
};

const PageHeading = ({ title, heading, hideHeading, hero, lead, actions }: PageProps) => {
  if (hero) return <>{hero}</>;
  if (hideHeading) return <h1 class="sr-only">{heading ?? title}</h1>;
  return (
    <header class="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div class="flex min-w-0 max-w-[52rem] flex-col gap-2">
        <Heading level={1}>{heading ?? title}</Heading>
        {lead}
      </div>
      {actions && <div class="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
};

const Head = ({ title, islands = [], editHref, meta = {} }: PageProps) => {
  const hub = useHub();
  const t = usePhrases(webPhrases);
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title === t.hub ? title : `${title} · ${t.hub}`}</title>
      <MetaTags {...meta} />
      <meta name="color-scheme" content={hub.theme === 'system' ? 'light dark' : hub.theme} />
      {hub.csrfToken && <meta name={CSRF_HEADER} content={hub.csrfToken} />}
      {islands.includes('progress') && (
        <meta name="htmx-config" content='{"includeIndicatorCSS":false}' />
      )}
      <link rel="stylesheet" href={assetUrl('app.css')} />
      <link rel="icon" type="image/svg+xml" href={assetUrl('icon.svg')} />
      <link
        rel="search"
        type="application/opensearchdescription+xml"
        title={t.hub}
        href="/opensearch.xml"
      />
      {editHref && <link rel="edit" href={editHref} />}
      {(['base', ...islands] as const).map((island) => (
        <script type="module" src={assetUrl(`${island}.js`)}></script>
      ))}
      {(meta.jsonLd ?? []).map((object) => (
        <script type="application/ld+json">{raw(jsonForScript(object))}</script>
      ))}
    </head>
  );
};

const MetaTags = (meta: PageMeta) => (
  <>
    {meta.description && <meta name="description" content={meta.description} />}
    {meta.noindex && <meta name="robots" content="noindex" />}
    {meta.canonical && <link rel="canonical" href={meta.canonical} />}
    {meta.feed && <link rel="alternate" type="application/atom+xml" href={meta.feed} />}
  </>
);

/** JSON that cannot end the script element it stands in. */
export const jsonForScript = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
