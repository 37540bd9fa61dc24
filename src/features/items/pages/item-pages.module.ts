import { Module } from '@nestjs/common';
import { ItemsModule } from '../items.module';
import { ItemActionsController } from './item-actions.controller';
import { ItemAudiences } from './item-audiences';
import { ItemCompanions } from './item-companions';
import { ItemEditController } from './item-edit.controller';
import { ItemHistoryController } from './item-history.controller';
import { ItemPageController } from './item-page.controller';
import { ItemPageLoader } from './item-page-loader';
import { NewItemController } from './new-item.controller';
import { ItemPreview } from './item-preview';
import { PostPagesController } from './post-pages.controller';

/** Pages of single items: reading, writing, histories. Wants the accounts, search and clusters features, which are global. */
@Module({
  imports: [ItemsModule],
  controllers: [
    ItemPageController,
    ItemEditController,
    ItemHistoryController,
    ItemActionsController,
    PostPagesController,
    NewItemController,
  ],
  providers: [ItemAudiences, ItemCompanions, ItemPageLoader, ItemPreview],
})
export class ItemPagesModule {}
