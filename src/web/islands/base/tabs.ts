/** Where tabs are wider than the screen, the current one stands in its middle, and the page stays where it is. */
export function showCurrentTabs(): void {
  for (const tabs of document.querySelectorAll<HTMLElement>('[data-tabs]')) {
    const tab = tabs.querySelector<HTMLElement>('[aria-current]');
    if (tab) tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
  }
}
