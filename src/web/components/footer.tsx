import { CsrfInput } from '../../../libs/pages/csrf';
import { LOCALES } from '../../../libs/pages/locale';
import { usePhrases } from '../../../libs/pages/phrases';
import { useHub } from '../hub-page';
import { webPhrases } from '../web.phrases';
import { Icon } from './icon';

/** A language is named in itself. */
const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch' } as const;

export const Footer = () => {
  const t = usePhrases(webPhrases);
  const { timeZone = 'UTC' } = useHub();
  return (
    <footer class="mt-8 border-t border-base-300 bg-base-200 text-sm">
      <div class="mx-auto flex max-w-7xl flex-wrap items-center justify-between gap-x-8 gap-y-3 px-4 py-4">
        <p class="text-muted">
          {t.footer} {t.timesIn(timeZone.replaceAll('_', ' '))}
        </p>
        <div class="flex flex-wrap items-center gap-x-6 gap-y-2">
          <a class="footer-link" href="/api/docs">
            {t.apiDocs}
          </a>
          <button type="button" class="footer-link" popovertarget="shortcuts">
            {t.shortcuts}
          </button>
          <LanguageSwitch />
        </div>
      </div>
    </footer>
  );
};

const LanguageSwitch = () => {
  const hub = useHub();
  const t = usePhrases(webPhrases);
  return (
    <form
      method="post"
      action="/preferences"
      class="flex items-center gap-1"
      aria-label={t.language}
    >
      <CsrfInput />
      <input type="hidden" name="back" value={hub.path} />
      <span class="text-muted">
        <Icon name="languages" />
      </span>
      {LOCALES.map((locale) => (
        <button
          type="submit"
          name="locale"
          value={locale}
          lang={locale}
          aria-pressed={String(hub.locale === locale)}
          class="footer-button"
        >
          {LANGUAGE_NAMES[locale]}
        </button>
      ))}
    </form>
  );
};
