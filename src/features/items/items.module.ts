import { Module } from '@nestjs/common';
import { ItemActionsController } from './http/item-actions.controller';
import { ItemsController } from './http/items.controller';
import { MarksController } from './http/marks.controller';
import { NamingController } from './http/naming.controller';
import { PostsController } from './http/posts.controller';
import { RevisionsController } from './http/revisions.controller';
import { TopicsController } from './http/topics.controller';
import { ItemPurge } from './item-purge';
import { DeletedReader } from './read/deleted-reader';
import { HtmlCache } from './read/html-cache';
import { ItemLists } from './read/item-lists';
import { ItemReader } from './read/item-reader';
import { NamedPeople } from './read/named-people';
import { PostLists } from './read/post-lists';
import { PostReader } from './read/post-reader';
import { RevisionReader } from './read/revision-reader';
import { SpaceReader } from './read/space-reader';
import { TopicReader } from './read/topic-reader';
import { ItemWriter } from './write/item-writer';
import { PostWriter } from './write/post-writer';
import { WriteUnits } from './write/write-unit';

const SERVICES = [
  ItemReader,
  PostReader,
  ItemLists,
  PostLists,
  RevisionReader,
  TopicReader,
  SpaceReader,
  DeletedReader,
  NamedPeople,
  ItemWriter,
  PostWriter,
  WriteUnits,
  ItemPurge,
];

/** Items, posts, layers, revisions and marks. Wants a DataSource; takes a RevocationPort where one is provided globally. */
@Module({
  controllers: [
    ItemsController,
    ItemActionsController,
    PostsController,
    MarksController,
    RevisionsController,
    TopicsController,
    NamingController,
  ],
  providers: [...SERVICES, HtmlCache],
  exports: SERVICES,
})
export class ItemsModule {}
