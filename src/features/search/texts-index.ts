import type { IndexSpec } from '../../../libs/search-engine/search-engine';

/** Raise it when documents are made in another way (search-documents.ts): every index is then filled anew. */
const DOCUMENT_FORM = 1;

/** The one index of a hub. */
export const TEXTS_INDEX: IndexSpec = { name: 'texts', settings: { form: DOCUMENT_FORM } };
