import { Module, type DynamicModule } from '@nestjs/common';
import type { Jobs } from '../../../libs/jobs/jobs';
import { AdminNumbersReader } from './admin-numbers';
import { GroupsController, OrganisationsController } from './pages/circles.controller';
import { IndexHealthController } from './pages/index-health.controller';
import { OutboxController } from './pages/outbox.controller';
import { OverviewController } from './pages/overview.controller';
import { AdminPeopleController } from './pages/people.controller';
import { QueuesController } from './pages/queues.controller';
import { QueueBoard } from './queue-board';

/** Pages for admins. Wants the accounts, the search and the rules of all routes, which are global. */
@Module({})
export class AdminModule {
  /** @param options modules that export what is counted: the items' `SpaceReader` */
  static forRoot(options: {
    readonly imports: DynamicModule['imports'];
    readonly jobs: Jobs;
  }): DynamicModule {
    return {
      module: AdminModule,
      imports: options.imports ?? [],
      controllers: [
        OverviewController,
        AdminPeopleController,
        OrganisationsController,
        GroupsController,
        IndexHealthController,
        OutboxController,
        QueuesController,
      ],
      providers: [
        AdminNumbersReader,
        { provide: QueueBoard, useFactory: () => new QueueBoard(options.jobs) },
      ],
    };
  }
}
