import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RevocationPort } from '../items/items.api';
import { ImportsController } from './http/imports.controller';
import { ImportFiles } from './import-files';
import { ImportJobs } from './import-jobs';
import { ImportPagesController } from './pages/import-pages.controller';
import { RunList } from './run/run-list';

export interface ImportModuleOptions {
  /** Where uploads are kept while they are read, and where files may be put to be chosen. */
  readonly folder: string;
  readonly report: (text: string) => void;
  /** Goes on at the start with an import that a crash interrupted; for the process that answers. */
  readonly resume: boolean;
}

/** Bringing text in through the browser and the API. Wants a DataSource; takes the global RevocationPort. */
@Module({})
export class ImportModule {
  static forRoot({ folder, report, resume }: ImportModuleOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: ImportFiles, useValue: new ImportFiles(folder) },
      {
        provide: RunList,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new RunList(dataSource),
      },
      {
        provide: ImportJobs,
        inject: [DataSource, RunList, ImportFiles, { token: RevocationPort, optional: true }],
        useFactory: (
          dataSource: DataSource,
          runs: RunList,
          files: ImportFiles,
          port: RevocationPort | undefined,
        ) =>
          new ImportJobs(
            dataSource,
            runs,
            files,
            { report, resume },
            port && ((items, posts) => port.revoke(items, posts)),
          ),
      },
    ];
    return {
      module: ImportModule,
      controllers: [ImportsController, ImportPagesController],
      providers,
      exports: [ImportJobs],
    };
  }
}
