import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isEmail } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { decodeCursor, encodeCursor } from '../../../../libs/http-api/cursor';
import { HttpProblem } from '../../../../libs/http-api/problem';
import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { isLocale } from '../../../../libs/pages/locale';
import { Fault, type FieldError } from '../../../kernel/fault';
import type { Role, Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer } from '../../access/access.api';
import { AccountsService, PasswordResetService, PeopleService } from '../../accounts/accounts.api';
import { adminOnly } from '../admin.policy';
import { afterFault, idOf, textOf, textsOf, type FormBody } from './admin-form';
import { GIVEN_ROLES, NewPersonPage, PeoplePage } from './people.page';
import { peoplePhrases } from './people.phrases';
import { AdminPersonPage, ClosePage } from './person.page';

const PAGE_SIZE = 50;
const PASSWORD = { least: 10, most: 200 };

const rolesIn = (values: readonly string[]): Role[] =>
  GIVEN_ROLES.filter((role) => values.includes(role));

/** The accounts of the hub, for admins. */
@ApiExcludeController()
@Controller('admin/people')
export class AdminPeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly accounts: AccountsService,
    private readonly resets: PasswordResetService,
  ) {}

  @Get()
  async list(@CurrentViewer() viewer: Viewer, @Query() query: FormBody) {
    adminOnly(viewer);
    const text = textOf(query, 'q').slice(0, 100);
    const after = cursorOf(textOf(query, 'cursor'));
    const rows = await this.people.list({
      text,
      limit: PAGE_SIZE + 1,
      ...(after ? { after } : {}),
    });
    const people = rows.slice(0, PAGE_SIZE);
    const last = rows.length > PAGE_SIZE ? people.at(-1) : undefined;
    const next =
      last &&
      `/admin/people?${new URLSearchParams({
        ...(text === '' ? {} : { q: text }),
        cursor: encodeCursor({ name: last.displayName, id: last.id }),
      })}`;
    return <PeoplePage people={people} text={text} next={next} />;
  }

  @Get('new')
  newForm(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <NewPersonPage />;
  }

  /** Without a password the person gets a link to set one. */
  @Post('new')
  async make(
    @CurrentViewer() viewer: Viewer,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = wordsFor(request, viewer);
    const displayName = textOf(body, 'displayName');
    const email = textOf(body, 'email');
    const password = typeof body.password === 'string' ? body.password : '';
    let id: string;
    try {
      const errors = accountErrors({ displayName, email, password });
      if (errors.length > 0) throw Fault.invalid(errors);
      id = await this.accounts.signUp(
        {
          email,
          displayName,
          password: password || randomBytes(32).toString('base64url'),
          ...(isLocale(body.locale) ? { locale: body.locale } : {}),
          roles: ['member', ...rolesIn(textsOf(body, 'roles'))],
        },
        actor,
      );
      if (password === '') await this.resets.request(email);
    } catch (error) {
      const state = afterFault(body, error, t.errors);
      return page(<NewPersonPage state={state} />, { status: 422 });
    }
    const text = password === '' ? t.madeWithLink(displayName) : t.made(displayName);
    return redirect(`/admin/people/${id}`, { flash: { kind: 'success', text } });
  }

  @Get(':id')
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Query() query: FormBody) {
    adminOnly(viewer);
    const person = await this.people.get(idOf(id));
    const proposed =
      query.roles === undefined ? undefined : rolesIn(textOf(query, 'roles').split(','));
    return <AdminPersonPage person={person} proposed={proposed} />;
  }

  @Post(':id/roles')
  async setRoles(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = wordsFor(request, viewer);
    const before = await this.people.get(idOf(id));
    try {
      await this.people.setRoles(actor, before.id, rolesIn(textsOf(body, 'roles')));
    } catch (error) {
      const state = afterFault(body, error, t.errors);
      return page(<AdminPersonPage person={before} state={state} />, { status: 422 });
    }
    const undo = `/admin/people/${before.id}?roles=${rolesIn(before.roles).join(',')}#roles`;
    // Who has taken the role from himself finds nothing here any more.
    return redirect(before.id === actor ? '/' : `/admin/people/${before.id}`, {
      flash: {
        kind: 'success',
        text: t.rolesSaved(before.displayName),
        ...(before.id === actor ? {} : { link: { label: t.rolesBefore, href: undo } }),
      },
    });
  }

  @Get(':id/close')
  async askToClose(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    adminOnly(viewer);
    return <ClosePage person={await this.people.get(idOf(id))} />;
  }

  @Post(':id/close')
  async close(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = wordsFor(request, viewer);
    const person = await this.people.get(idOf(id));
    try {
      await this.people.setActive(actor, person.id, false);
    } catch (error) {
      const state = afterFault({}, error, t.errors);
      return page(<AdminPersonPage person={person} state={state} />, { status: 422 });
    }
    return redirect(person.id === actor ? '/' : `/admin/people/${person.id}`, {
      flash: { kind: 'success', text: t.closedFlash(person.displayName) },
    });
  }

  @Post(':id/open')
  async open(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const person = await this.people.get(idOf(id));
    await this.people.setActive(actor, person.id, true);
    const text = wordsFor(request, viewer).openedFlash(person.displayName);
    return redirect(`/admin/people/${person.id}`, { flash: { kind: 'success', text } });
  }

  @Post(':id/link')
  async sendLink(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ) {
    adminOnly(viewer);
    const person = await this.people.get(idOf(id));
    if (!person.email) throw Fault.notFound();
    await this.resets.request(person.email);
    const text = wordsFor(request, viewer).linkSent;
    return redirect(`/admin/people/${person.id}`, { flash: { kind: 'success', text } });
  }
}

const wordsFor = (request: FastifyRequest, viewer: Viewer) =>
  peoplePhrases[requestLocale(request, viewer.user?.locale)];

function accountErrors(account: { displayName: string; email: string; password: string }) {
  const errors: FieldError[] = [];
  const { displayName, email, password } = account;
  if (!hasVisibleCharacter(displayName) || displayName.length > 80) {
    errors.push({ pointer: '/displayName', code: 'name' });
  }
  if (!isEmail(email) || email.length > 320) errors.push({ pointer: '/email', code: 'email' });
  const fits = password.length >= PASSWORD.least && password.length <= PASSWORD.most;
  if (password !== '' && !fits) errors.push({ pointer: '/password', code: 'password' });
  return errors;
}

/** Where the list goes on; a place that no list gave out is its start. */
function cursorOf(text: string): { name: string; id: string } | undefined {
  if (text === '') return undefined;
  try {
    return decodeCursor(text, { name: 'text', id: 'id' } as const);
  } catch (error) {
    if (error instanceof HttpProblem) return undefined;
    throw error;
  }
}
