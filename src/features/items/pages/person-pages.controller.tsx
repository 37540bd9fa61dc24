import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { AccountsOptions, PeopleService } from '../../accounts/accounts.api';
import { ItemLists } from '../read/item-lists';
import { PostLists } from '../read/post-lists';
import { personHref } from './browse-hit';
import { lenientCursor } from './browse-address';
import { PersonPage } from './person.page';
import { PersonReader } from './person-reader';

const PAGE_SIZE = 20;

@ApiExcludeController()
@Controller('people')
export class PersonPagesController {
  constructor(
    private readonly people: PeopleService,
    private readonly reader: PersonReader,
    private readonly items: ItemLists,
    private readonly posts: PostLists,
    private readonly options: AccountsOptions,
  ) {}

  @Get(':handle')
  async show(
    @Param('handle') handle: string,
    @Query() query: Record<string, unknown>,
    @CurrentViewer() viewer: Viewer,
  ) {
    const person = await this.people.profile(handle);
    const scope = scopeOf(viewer);
    const counts = await this.reader.counts(scope, person.id);
    const answersOnly = counts.items === 0 && counts.posts > 0;
    const tab = query.tab ?? (answersOnly ? 'posts' : 'items');
    const list = await lenientCursor(query.cursor, async (cursor) => {
      const ask = { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) };
      return tab === 'posts'
        ? { posts: await this.posts.byAuthor(scope, person.handle, ask) }
        : { items: await this.items.list(scope, { author: person.handle }, ask) };
    });
    return (
      <PersonPage
        person={person}
        counts={counts}
        {...list}
        own={viewer.id === person.id}
        canonical={`${this.options.publicUrl}${personHref(person.handle)}`}
      />
    );
  }
}
