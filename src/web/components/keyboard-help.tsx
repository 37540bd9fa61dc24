import { usePhrases } from '../../../libs/pages/phrases';
import { webPhrases } from '../web.phrases';
import { Kbd } from './text';

const KEYS = [
  ['/', 'search'],
  ['j', 'next'],
  ['k', 'previous'],
  ['o', 'open'],
  ['e', 'edit'],
  ['?', 'help'],
] as const;

/** The list behind `?`: a popover that the browser opens and closes itself. */
export const KeyboardHelp = () => {
  const t = usePhrases(webPhrases);
  return (
    <div
      id="shortcuts"
      popover="auto"
      class="popover"
      role="dialog"
      aria-label={t.shortcuts}
      data-shortcuts
    >
      <h2 class="mb-3 text-lg font-semibold">{t.shortcuts}</h2>
      <dl class="definitions">
        {KEYS.map(([key, name]) => (
          <div>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{t.keys[name]}</dd>
          </div>
        ))}
      </dl>
      <label class="mt-4 flex items-center gap-2" hidden>
        <input type="checkbox" class="checkbox checkbox-sm" data-shortcuts-switch />
        {t.singleKeys}
      </label>
      <button
        type="button"
        class="btn btn-sm mt-4"
        popovertarget="shortcuts"
        popovertargetaction="hide"
      >
        {t.close}
      </button>
    </div>
  );
};
