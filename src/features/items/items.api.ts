export { RevocationPort } from './revocation-port';
export { ItemPurge } from './item-purge';
export { ItemWriter } from './write/item-writer';
export { PostWriter } from './write/post-writer';
export { HtmlCache } from './read/html-cache';
export { ItemReader } from './read/item-reader';
export { PostReader } from './read/post-reader';
export { ItemLists, TABS, type ItemFilter, type Tab } from './read/item-lists';
export { PostLists, type PostCard } from './read/post-lists';
export { RevisionReader, type RevisionLine, type RevisionText } from './read/revision-reader';
export { TopicReader, type ProductCount, type TagCount } from './read/topic-reader';
export { SpaceReader, type SpaceView } from './read/space-reader';
export { DeletedReader, type DeletedText } from './read/deleted-reader';
export type { PersonView } from './read/people';
export type {
  ItemCard,
  ItemView,
  LayerView,
  Page,
  PageAsk,
  PostView,
  ProductView,
} from './read/views';
export { evidenceOf, hostOf, type Evidence, type EvidenceFacts } from '../../kernel/evidence';
export { itemPath, postPath, PATH_OF_KIND } from '../../kernel/item-address';
export { ITEM_STATES, STATES_OF, type ItemState } from './item-state';
export {
  isLang,
  LIMITS,
  productSlugOf,
  tagOf,
  tagsOf,
  titleOf,
  type ItemChange,
  type LayerInput,
  type NewItem,
  type NewPost,
  type PostChange,
} from './item-input';
export { knowsSpace, mayCreate, mayEditItem, stewards } from './items.policy';
export { mayEditPost, POSTS_UNDER } from './posts.policy';
export { presentCard, presentItem } from './http/present-item';
export { shown, shownList } from './http/examples';
export { bulkWriteItems, type BulkOptions } from './bulk/bulk-write';
export type { BulkBatch, BulkFate, BulkItem, BulkOutcome, BulkPost } from './bulk/bulk-records';
