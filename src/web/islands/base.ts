/** On every page; small. Everything here only shortens a way that works without it. */
import { closeMenusOnLeave } from './base/menus';
import { keepTimesTrue } from './base/relative-times';
import { listenForShortcuts } from './base/shortcuts';
import { suggestWhileTyping } from './base/suggest';
import { showCurrentTabs } from './base/tabs';
import { tellTimeZone } from './base/time-zone';

closeMenusOnLeave();
keepTimesTrue();
tellTimeZone();
listenForShortcuts();
showCurrentTabs();
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-suggest]')) {
  suggestWhileTyping(form);
}
