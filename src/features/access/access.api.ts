export { scopeBeside, scopeOf } from './access.policy';
export { CurrentViewer, viewerOf, type RequestWithViewer } from './current-viewer';
export { postReadable } from './readable-post';
export type { AccessScope } from '../../../libs/search-engine/access-scope';
