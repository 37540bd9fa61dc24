/** For pages on which somebody writes: toolbar, preview, completion of names, images, kept drafts, a question before unsaved text is left. */
import '@github/markdown-toolbar-element';
import { completeNames } from './editor/complete';
import { guardForms, keepDrafts } from './editor/drafts';
import { previewText } from './editor/preview';
import { uploadImages } from './editor/images';

for (const editor of document.querySelectorAll<HTMLElement>('[data-editor]')) {
  previewText(editor);
  completeNames(editor);
  uploadImages(editor);
}
keepDrafts();
guardForms();
