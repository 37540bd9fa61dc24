import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer } from '../../access/access.api';
import { CirclesService, PeopleService } from '../../accounts/accounts.api';
import { adminOnly } from '../admin.policy';
import { afterFault, idOf, textOf, type FormBody } from './admin-form';
import { CirclePage, CirclesPage, circlesPath, type Circle, type CircleKind } from './circles.page';
import { peoplePhrases } from './people.phrases';

/** Organisations and groups work alike: the two controllers below differ in name alone. */
@ApiExcludeController()
abstract class CirclesController {
  protected abstract readonly kind: CircleKind;

  constructor(
    private readonly circles: CirclesService,
    private readonly people: PeopleService,
  ) {}

  @Get()
  async list(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <CirclesPage kind={this.kind} circles={await this.circles.list(this.kind)} />;
  }

  @Post()
  async make(
    @CurrentViewer() viewer: Viewer,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = wordsFor(request, viewer);
    const name = textOf(body, 'name');
    try {
      if (!hasVisibleCharacter(name) || name.length > 120) {
        throw Fault.invalid([{ pointer: '/name', code: 'circle-name' }]);
      }
      const made = await this.circles.create(actor, this.kind, name);
      return redirect(`${circlesPath(this.kind)}/${made.id}`, {
        flash: { kind: 'success', text: t.madeCircle(made.name) },
      });
    } catch (error) {
      const state = afterFault(body, error, t.errors);
      const circles = await this.circles.list(this.kind);
      return page(<CirclesPage kind={this.kind} circles={circles} state={state} />, {
        status: 422,
      });
    }
  }

  @Get(':id')
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Query() query: FormBody) {
    adminOnly(viewer);
    const circle = await this.find(id);
    const members = await this.circles.people(this.kind, circle.id);
    const proposed = textOf(query, 'add') || undefined;
    return <CirclePage kind={this.kind} circle={circle} members={members} proposed={proposed} />;
  }

  @Post(':id/add')
  async add(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = wordsFor(request, viewer);
    const circle = await this.find(id);
    const person = await this.people.find(textOf(body, 'who'));
    if (!person) {
      const fault = Fault.invalid([{ pointer: '/who', code: 'unknown' }]);
      const members = await this.circles.people(this.kind, circle.id);
      const state = afterFault(body, fault, t.errors);
      return page(<CirclePage kind={this.kind} circle={circle} members={members} state={state} />, {
        status: 422,
      });
    }
    await this.circles.add(actor, this.kind, circle.id, person.id);
    return redirect(`${circlesPath(this.kind)}/${circle.id}`, {
      flash: { kind: 'success', text: t.joined(person.displayName, circle.name) },
    });
  }

  @Post(':id/remove')
  async remove(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = wordsFor(request, viewer);
    const circle = await this.find(id);
    const person = await this.people.get(idOf(textOf(body, 'userId')));
    await this.circles.remove(actor, this.kind, circle.id, person.id);
    const here = `${circlesPath(this.kind)}/${circle.id}`;
    return redirect(here, {
      flash: {
        kind: 'success',
        text: t.left(person.displayName, circle.name),
        link: { label: t.undo, href: `${here}?add=${encodeURIComponent(person.handle)}#add` },
      },
    });
  }

  /** @throws Fault 404 */
  private async find(id: string): Promise<Circle> {
    const known = idOf(id);
    const circle = (await this.circles.list(this.kind)).find((one) => one.id === known);
    if (!circle) throw Fault.notFound();
    return circle;
  }
}

const wordsFor = (request: FastifyRequest, viewer: Viewer) =>
  peoplePhrases[requestLocale(request, viewer.user?.locale)];

@ApiExcludeController()
@Controller('admin/organisations')
export class OrganisationsController extends CirclesController {
  protected readonly kind = 'organisation';
}

@ApiExcludeController()
@Controller('admin/groups')
export class GroupsController extends CirclesController {
  protected readonly kind = 'group';
}
