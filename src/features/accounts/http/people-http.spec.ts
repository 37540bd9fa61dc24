import { buildWeb } from '../../../../bin/build-web.js';
import { Build } from '../../../../test/support/build';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor } from '../../../../test/support/page-visitor';
import type { Viewer } from '../../../kernel/viewer';
import { ApiTokensService } from '../api-tokens.service';

jest.setTimeout(60_000);

describe('people and their circles over HTTP', () => {
  let hub: TestHub;
  let admin: Viewer;
  let secret: string;
  let asAdmin: PageVisitor;

  beforeAll(async () => {
    await buildWeb();
    hub = await startTestHub();
    admin = await new Build(hub.storage.dataSource).viewer('admin');
    const token = { name: 'spec', scope: 'write' } as const;
    secret = (await hub.app.get(ApiTokensService).create(admin.id ?? '', token)).secret;
    asAdmin = await PageVisitor.of(hub, admin);
  });
  afterAll(() => hub?.close());

  async function ask(method: string, path: string, body?: object) {
    const response = await fetch(`${hub.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        'if-match': '*',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, json: (text ? JSON.parse(text) : {}) as Told };
  }
  interface Told {
    readonly errors?: { readonly pointer: string; readonly code: string }[];
    readonly displayName?: string;
    readonly name?: string;
  }

  it('know two kinds of circles, and none by a name every object has', async () => {
    const member = { userId: admin.id };
    for (const kind of ['constructor', '__proto__', 'toString', 'group', 'Groups']) {
      const circle = `/circles/${kind}`;
      const told = [
        await ask('GET', circle),
        await ask('POST', circle, { name: 'Nobody' }),
        await ask('GET', `${circle}/${admin.id}/members`),
        await ask('PUT', `${circle}/${admin.id}/members`, member),
        await ask('DELETE', `${circle}/${admin.id}/members/${admin.id}`),
      ];
      expect([kind, ...told.map(({ status }) => status)]).toEqual([kind, 404, 404, 404, 404, 404]);
    }
    expect((await ask('GET', '/circles/groups')).status).toBe(200);
    expect((await ask('POST', '/circles/organisations', { name: 'Nord' })).status).toBe(201);
  });

  it.each(['   ', '\u200b\u200b', '\u202e', '\u3164'])(
    'take no name in which nothing can be seen: %j',
    async (name) => {
      const person = { email: 'x@hub.example', password: 'long enough', displayName: name };
      const told = [
        await ask('PATCH', '/me', { displayName: name }),
        await ask('POST', '/people', person),
        await ask('POST', '/circles/groups', { name }),
        await ask('POST', '/me/tokens', { name, scope: 'read' }),
      ];
      for (const { status, json } of told) {
        expect(status).toBe(422);
        expect(json.errors).toEqual([expect.objectContaining({ code: 'is-empty' })]);
      }
      const forms = [
        ['/me', { displayName: name, about: '' }],
        ['/me/tokens', { name, scope: 'read' }],
        ['/signup', { ...person }],
        ['/admin/people/new', { ...person }],
        ['/admin/groups', { name }],
      ] as const;
      for (const [path, fields] of forms)
        expect([path, (await asAdmin.post(path, fields)).status]).toEqual([path, 422]);
    },
  );

  it('keep names without the signs that turn the direction around them, joined emoji whole', async () => {
    const typed = '\u202eMara \u2067👩\u200d🔧\u2069 می\u200cخواهم\u202c';
    const kept = 'Mara 👩\u200d🔧 می\u200cخواهم';
    const email = 'mara@hub.example';
    const made = await ask('POST', '/people', {
      email,
      password: 'long enough',
      displayName: typed,
    });
    expect([made.status, made.json.displayName]).toEqual([201, kept]);
    expect((await ask('PATCH', '/me', { displayName: typed })).json.displayName).toBe(kept);
    expect((await ask('POST', '/circles/groups', { name: typed })).json.name).toBe(kept);
    expect((await asAdmin.post('/me', { displayName: `\u202d${typed}` })).status).toBe(303);
    expect((await ask('GET', '/me')).json.displayName).toBe(kept);
  });
});
