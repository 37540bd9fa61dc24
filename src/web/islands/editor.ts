/** For pages on which somebody writes: toolbar, preview, kept drafts, a question before unsaved text is left. */
import '@github/markdown-toolbar-element';
import { guardForms, keepDrafts } from './editor/drafts';
import { previewText } from './editor/preview';

for (const editor of document.querySelectorAll<HTMLElement>('[data-editor]')) previewText(editor);
keepDrafts();
guardForms();
