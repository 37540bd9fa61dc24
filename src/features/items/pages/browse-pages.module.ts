import { Module } from '@nestjs/common';
import { ItemsModule } from '../items.module';
import { BrowseFeedsController } from './browse-feeds.controller';
import { SitemapReader } from './browse-feeds-reader';
import { BrowsePagesController } from './browse-pages.controller';
import { BrowseReader } from './browse-reader';
import { HomePagesController } from './home-pages.controller';
import { HomeReader } from './home-reader';
import { PersonPagesController } from './person-pages.controller';
import { PersonReader } from './person-reader';

/** Where people look around: the first page, spaces, tags, products, people, feeds. Wants the accounts and the pages. */
@Module({
  imports: [ItemsModule],
  controllers: [
    HomePagesController,
    BrowsePagesController,
    BrowseFeedsController,
    PersonPagesController,
  ],
  providers: [HomeReader, BrowseReader, PersonReader, SitemapReader],
})
export class BrowsePagesModule {}
