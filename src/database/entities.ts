import { IdempotencyKey } from '../../libs/http-api/idempotency.entity';
import { RateCount } from '../../libs/http-api/rate-count.entity';
import { DeadLetter, OutboxRow } from '../../libs/outbox/outbox.entity';
import { ApiToken } from '../features/accounts/api-token.entity';
import {
  Group,
  GroupMember,
  Organisation,
  OrganisationMember,
} from '../features/accounts/circle.entity';
import { PasswordReset } from '../features/accounts/password-reset.entity';
import { Session } from '../features/accounts/session.entity';
import { SignInAttempt } from '../features/accounts/sign-in-attempt.entity';
import { User } from '../features/accounts/user.entity';
import {
  Attachment,
  AttachmentContent,
  LayerAttachment,
  PostAttachment,
} from '../features/attachments/attachment.entity';
import { AuditRow } from '../features/audit/audit.entity';
import { Cluster, ClusterChange } from '../features/clusters/cluster.entity';
import { ImportRun } from '../features/import/import-run.entity';
import { Confirmation } from '../features/items/confirmation.entity';
import { Item } from '../features/items/item.entity';
import { Layer } from '../features/items/layer.entity';
import { Post } from '../features/items/post.entity';
import { Product } from '../features/items/product.entity';
import { Revision } from '../features/items/revision.entity';
import { Link } from '../features/links/link.entity';
import { EmbeddingModel, PassageVectorRow } from '../features/meaning/meaning.entity';
import { IndexSampleRow, IndexWorkRow } from '../features/search/index-work.entity';
import { SearchRecord } from '../features/search/search-record.entity';
import { HubValue } from './hub-value.entity';

/** Every table of the hub; listed, never globbed, so that a forgotten one is a test failure. */
export const entities = [
  User,
  Session,
  ApiToken,
  PasswordReset,
  SignInAttempt,
  Organisation,
  OrganisationMember,
  Group,
  GroupMember,
  AuditRow,
  Item,
  Layer,
  Post,
  Confirmation,
  Revision,
  Product,
  Attachment,
  AttachmentContent,
  LayerAttachment,
  PostAttachment,
  Link,
  Cluster,
  ClusterChange,
  SearchRecord,
  IndexWorkRow,
  IndexSampleRow,
  EmbeddingModel,
  PassageVectorRow,
  ImportRun,
  OutboxRow,
  DeadLetter,
  IdempotencyKey,
  RateCount,
  HubValue,
];
