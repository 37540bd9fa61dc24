/** Menus are `details`: they open by themselves; this closes them on Escape and on a click elsewhere. */
export function closeMenusOnLeave(): void {
  const closeAll = (except?: Element | null) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener('click', (event) => {
    closeAll((event.target as Element).closest('details[data-menu]'));
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const open = (event.target as Element).closest<HTMLDetailsElement>('details[data-menu][open]');
    closeAll();
    open?.querySelector('summary')?.focus();
  });
}
