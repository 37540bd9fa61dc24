import type { PropsWithChildren } from 'hono/jsx';
import type { Space } from '../../kernel/space';
import { usePhrases } from '../../../libs/pages/phrases';
import { useHub } from '../hub-page';
import { webPhrases } from '../web.phrases';
import { Avatar } from './data';
import { SPACE_ICONS } from './badges';
import { LinkButton } from './button';
import { Icon, type IconName } from './icon';
import { MenuPost } from './menu-post';
import { Menu, MenuLink } from './navigation';

export interface HeaderProps {
  readonly query?: string;
  readonly space?: Space;
  /** Without search box, where the page has a large one. */
  readonly bare?: boolean;
}

export const Header = ({ query, space, bare }: HeaderProps) => (
  <header class="border-b border-base-300 bg-base-100">
    <div class="page-header">
      <a href="/" class="flex min-h-11 items-center gap-2 text-lg font-semibold [grid-area:brand]">
        <Logo />
        {usePhrases(webPhrases).hub}
      </a>
      {!bare && (
        <div class="[grid-area:search]">
          <SearchBox query={query} />
        </div>
      )}
      <div class="flex items-center justify-end gap-1 [grid-area:tools]">
        <AskLink />
        <ThemeMenu />
        <AccountMenu />
      </div>
      <div class="min-w-0 [grid-area:spaces]">
        <SpacesNav space={space} />
      </div>
    </div>
  </header>
);

/** Four fields that meet: the commons. */
const Logo = () => (
  <svg class="size-6 text-primary" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">
    <path d="M2 4a2 2 0 0 1 2-2h7v9H2zM13 2h7a2 2 0 0 1 2 2v7h-9zM2 13h9v9H4a2 2 0 0 1-2-2zM17.5 13a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z" />
  </svg>
);

/** The search box: a plain form; suggestions come from the `base` island. */
export const SearchBox = ({ query, large }: { query?: string; large?: boolean }) => {
  const t = usePhrases(webPhrases);
  const id = large ? 'search-large' : 'search';
  return (
    <search>
      <form
        action="/search"
        method="get"
        class={`search-box ${large ? 'search-box-large' : ''}`}
        data-suggest="/api/v1/suggest"
      >
        <label for={id} class="sr-only">
          {t.searchLabel}
        </label>
        <input
          id={id}
          type="search"
          name="q"
          value={query}
          placeholder={large ? t.searchHint : t.searchLabel}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxlength={5000}
          data-search-input
        />
        <button type="submit" aria-label={t.search}>
          <Icon name="search" size="md" />
        </button>
        <ul
          id={`${id}-list`}
          role="listbox"
          aria-label={t.suggestions}
          class="suggestions"
          hidden
        ></ul>
      </form>
    </search>
  );
};

const AskLink = () => (
  <LinkButton href="/ask" tone="primary" icon="plus">
    <span class="hidden lg:inline" aria-hidden="true">
      {usePhrases(webPhrases).ask}
    </span>
    <span class="sr-only">{usePhrases(webPhrases).ask}</span>
  </LinkButton>
);

const THEME_ICONS = { light: 'sun', dark: 'moon', system: 'monitor' } as const satisfies Record<
  string,
  IconName
>;

const ThemeMenu = () => {
  const hub = useHub();
  const t = usePhrases(webPhrases).theme;
  return (
    <Menu label={<span class="sr-only">{t.label}</span>} icon={THEME_ICONS[hub.theme]} bare>
      {(['light', 'dark', 'system'] as const).map((theme) => (
        <MenuPost
          action="/preferences"
          name="theme"
          value={theme}
          icon={THEME_ICONS[theme]}
          active={hub.theme === theme}
          fields={{ back: hub.path }}
        >
          {t[theme]}
        </MenuPost>
      ))}
    </Menu>
  );
};

const AccountMenu = () => {
  const hub = useHub();
  const t = usePhrases(webPhrases);
  if (!hub.viewer) {
    return (
      <LinkButton href={`/signin?back=${encodeURIComponent(hub.path)}`} icon="log-in">
        <span class="sr-only sm:not-sr-only">{t.signIn}</span>
      </LinkButton>
    );
  }
  const { name, handle } = hub.viewer;
  return (
    <Menu
      label={
        <>
          <Avatar name={name} size="sm" />
          <span class="sr-only">{t.account(name)}</span>
        </>
      }
    >
      <li class="menu-title wrap-anywhere">{name}</li>
      <MenuLink href={`/people/${handle}`} icon="user">
        {t.myProfile}
      </MenuLink>
      <MenuLink href="/me" icon="settings">
        {t.mySettings}
      </MenuLink>
      <MenuLink href="/me/deleted" icon="trash-2">
        {t.deletedTexts}
      </MenuLink>
      {hub.tools.admin && (
        <MenuLink href="/admin" icon="shield">
          {t.admin}
        </MenuLink>
      )}
      <MenuPost action="/signout" icon="log-out">
        {t.signOut}
      </MenuPost>
    </Menu>
  );
};

const SpacesNav = ({ space }: { space?: Space }) => {
  const hub = useHub();
  const t = usePhrases(webPhrases);
  return (
    <nav aria-label={t.spaces} class="nav-scroll">
      <ul class="flex w-max gap-1">
        {hub.spaces.map((one) => (
          <li>
            <a
              href={`/spaces/${one}`}
              class={`nav-link space-${one}`}
              aria-current={one === space ? 'page' : undefined}
            >
              <Icon name={SPACE_ICONS[one]} />
              {t.space[one]}
            </a>
          </li>
        ))}
        <NavItem href="/tags" icon="tag">
          {t.tags}
        </NavItem>
        <NavItem href="/most-asked" icon="circle-question-mark">
          {t.mostAsked}
        </NavItem>
        {hub.tools.links && (
          <NavItem href="/links" icon="link">
            {t.links}
          </NavItem>
        )}
      </ul>
    </nav>
  );
};

const NavItem = ({
  href,
  icon,
  children,
}: PropsWithChildren<{ readonly href: string; readonly icon: IconName }>) => (
  <li>
    <a
      href={href}
      class="nav-link"
      aria-current={useHub().path.startsWith(href) ? 'page' : undefined}
    >
      <Icon name={icon} />
      {children}
    </a>
  </li>
);
