import { Module, type DynamicModule } from '@nestjs/common';
import { CommonWords } from './common-words';
import { AutoConfirm } from './auto/auto-confirm';
import { AutoConfirmSettings } from './auto/auto-confirm-settings';
import { TextLinks } from './detect/text-links';
import { AutoConfirmController } from './http/auto-confirm.controller';
import { LinksController } from './http/links.controller';
import { ItemTiesReader } from './item-ties';
import { LinkDemand } from './link-demand';
import { LinkTrust } from './link-trust';
import { LinkViews } from './link-views';
import { LinksReader } from './links-reader';
import { AutoConfirmPagesController } from './pages/auto-confirm-pages.controller';
import { LinkPagesController } from './pages/link-pages.controller';
import { LinkUnits } from './write/link-units';
import { LinkWriter } from './write/link-writer';

const SERVICES = [
  LinksReader,
  LinkViews,
  CommonWords,
  LinkDemand,
  LinkTrust,
  LinkUnits,
  LinkWriter,
  AutoConfirmSettings,
  AutoConfirm,
  TextLinks,
  ItemTiesReader,
];

/** Typed links between items and posts. Global: pages of items show them. */
@Module({})
export class LinksModule {
  /** @param options modules that export what stands at the ends: the items' readers */
  static forRoot(options: { readonly imports: DynamicModule['imports'] }): DynamicModule {
    return {
      module: LinksModule,
      global: true,
      imports: options.imports ?? [],
      controllers: [
        AutoConfirmController,
        LinksController,
        AutoConfirmPagesController,
        LinkPagesController,
      ],
      providers: SERVICES,
      exports: SERVICES,
    };
  }
}
