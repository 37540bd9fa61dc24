import { csrfHeaders } from '../csrf/csrf-headers';

/** Shows toolbar and tabs of an editor, and the rendered text in place of the field when asked. */
export function previewText(editor: HTMLElement): void {
  const bar = editor.querySelector<HTMLElement>('[data-editor-bar]');
  const pane = editor.querySelector<HTMLElement>('[data-editor-preview]');
  const field = editor.querySelector('textarea');
  const url = editor.dataset.previewUrl;
  if (!bar || !pane || !field || !url) return;
  bar.hidden = false;
  const tabs = [...bar.querySelectorAll<HTMLElement>('[data-editor-tab]')];
  const toolbar = bar.querySelector<HTMLElement>('markdown-toolbar');
  for (const tab of tabs) {
    tab.addEventListener('click', () => {
      const preview = tab.dataset.editorTab === 'preview';
      for (const one of tabs) one.setAttribute('aria-pressed', String(one === tab));
      field.hidden = preview;
      pane.hidden = !preview;
      if (toolbar) toolbar.hidden = preview;
      if (preview) void render(url, field.value, pane);
      else field.focus();
    });
  }
}

async function render(url: string, body: string, pane: HTMLElement): Promise<void> {
  if (body.trim() === '') {
    pane.textContent = pane.dataset.empty ?? '';
    return;
  }
  pane.textContent = pane.dataset.loading ?? '';
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...csrfHeaders() },
      body: JSON.stringify({ body }),
    });
    if (!reply.ok) throw new Error(String(reply.status));
    // The hub's own renderer has made this HTML safe, the same that makes the page.
    pane.innerHTML = await reply.text();
  } catch {
    pane.textContent = pane.dataset.failed ?? '';
  }
}
