import { IdentityService } from '../accounts/accounts.api';
import { ApiTokensService } from '../accounts/api-tokens.service';
import { newId, shortId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { Build } from '../../../test/support/build';
import { anyPng, GIF, JPEG, WEBP } from '../../../test/support/images';
import { buildWeb } from '../../../bin/build-web.js';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { PageVisitor } from '../../../test/support/page-visitor';
import { AttachmentPurge } from './attachment-purge';
import { MAX_IMAGE_BYTES, MOST_A_DAY } from './attachments.policy';
import { AttachmentsService } from './attachments.service';

jest.setTimeout(60_000);

/** Never the same bytes twice. */
const image = () => anyPng();
const PNG = image();

let hub: TestHub;
let build: Build;
let writer: Viewer;
let other: Viewer;
let agent: Viewer;

beforeAll(async () => {
  await buildWeb();
  hub = await startTestHub();
  build = new Build(hub.storage.dataSource);
  [writer, other, agent] = [
    await build.viewer(),
    await build.viewer(),
    await build.viewer('agent'),
  ];
});
afterAll(() => hub?.close());

const bearer = async (viewer: Viewer, scope: 'read' | 'write' = 'write') => {
  const made = hub.app.get(ApiTokensService).create(String(viewer.id), { name: 'spec', scope });
  return { authorization: `Bearer ${(await made).secret}` };
};

async function upload(
  headers: Record<string, string>,
  bytes: Uint8Array = image(),
  { field = 'file', name = 'Fehler E17.png' } = {},
) {
  const form = new FormData();
  form.append(field, new Blob([Uint8Array.from(bytes)], { type: 'image/png' }), name);
  const reply = await fetch(`${hub.url}/api/v1/attachments`, {
    method: 'POST',
    headers,
    body: form,
  });
  const json = (await reply.json()) as Record<string, unknown>;
  return { status: reply.status, json, headers: reply.headers };
}

/** Kept through the service, as uploads are. */
const kept = async (by: Viewer, bytes = image()) => {
  const { id } = await hub.app.get(AttachmentsService).add(by, { bytes, name: 'a.png' });
  return { id, path: `/attachments/${shortId(id)}`, mark: `![a](/attachments/${shortId(id)})` };
};

const seen = async (viewer: Viewer | undefined, path: string) =>
  (await (await PageVisitor.of(hub, viewer)).get(path)).status;

describe('uploading an image', () => {
  it('answers with its address, keeps the bytes once, and writes audit and outbox rows', async () => {
    const headers = await bearer(writer);
    const bytes = image();
    const [one, two] = [await upload(headers, bytes), await upload(headers, bytes)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.json).toMatchObject({
      type: 'image/png',
      size: bytes.length,
      name: 'Fehler E17.png',
    });
    expect(one.json.url).toBe(`/attachments/${shortId(String(one.json.id))}`);
    expect(two.json.id).not.toBe(one.json.id);
    const [row] = await hub.dataSourceRows<{ kept: number; audits: number }>(
      `SELECT (SELECT count(DISTINCT sha256)::int FROM attachments WHERE id = ANY($1::uuid[])) AS kept,
              (SELECT count(*)::int FROM audit WHERE action = 'attachment.added' AND subject_id = ANY($1::uuid[])) AS audits`,
      [[one.json.id, two.json.id]],
    );
    expect(row).toEqual({ kept: 1, audits: 2 });
  });

  it('refuses guests, reading keys, and forms of other sites', async () => {
    expect((await upload({})).status).toBe(401);
    expect((await upload(await bearer(writer, 'read'))).status).toBe(403);
    const origin = { address: '127.0.0.1', userAgent: 'spec' };
    const session = await hub.app.get(IdentityService).openSession(String(writer.id), origin);
    const forged = await upload({ cookie: `allmende_session=${session}` });
    expect([forged.status, forged.json.type]).toEqual([403, '/problems/csrf']);
  });

  it('looks at the bytes, not at the name: 415 for anything but images, 422 for none, 413 for too much', async () => {
    const headers = await bearer(writer);
    const svg = await upload(headers, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    expect([svg.status, svg.json.type]).toEqual([415, '/problems/attachment.type']);
    const large = Buffer.concat([PNG, Buffer.alloc(MAX_IMAGE_BYTES)]);
    const tooLarge = await upload(headers, large);
    expect([tooLarge.status, tooLarge.json.type]).toEqual([413, '/problems/attachment.too-large']);
    expect(tooLarge.json.detail).toContain('8 MiB');
    expect((await upload(headers, Buffer.alloc(0))).status).toBe(422);
    expect((await upload(headers, PNG, { field: 'other' })).status).toBe(422);
    const json = await fetch(`${hub.url}/api/v1/attachments`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(json.status).toBe(415);
  });

  it.each([
    ['image/jpeg', JPEG],
    ['image/gif', GIF],
    ['image/webp', WEBP],
  ])('takes %s', async (type, bytes) => {
    const { status, json } = await upload(await bearer(writer), bytes, {
      name: '../../etc/x<y>.exe',
    });
    expect([status, json.type, json.size]).toEqual([201, type, bytes.length]);
    expect(json.name).toMatch(/^x-y-\.(jpg|gif|webp)$/);
  });

  it('keeps nothing of what the camera wrote about place and person', async () => {
    const told = Buffer.from('\xff\xfe\x00\x11N52.52-E13.40-M', 'latin1');
    const photo = Buffer.concat([JPEG.subarray(0, 20), told, JPEG.subarray(20), told]);
    const { json } = await upload(await bearer(writer), photo, { name: 'Foto.jpg' });
    const [row] = await hub.dataSourceRows<{ bytes: Buffer; size: number }>(
      `SELECT c.bytes, a.size FROM attachments a JOIN attachment_contents c USING (sha256) WHERE a.id = $1`,
      [json.id],
    );
    expect(row?.bytes).toEqual(JPEG);
    expect([row?.size, json.size]).toEqual([JPEG.length, JPEG.length]);
  });

  it('refuses what cannot be read through: 422, and nothing is kept', async () => {
    const broken = image().subarray(0, -5);
    const { status, json } = await upload(await bearer(writer), broken);
    expect([status, json.type]).toEqual([422, '/problems/attachment.damaged']);
  });

  it('ends for a day after very many', async () => {
    const busy = await build.viewer();
    const one = await kept(busy);
    await hub.dataSourceRows(
      `INSERT INTO attachments (id, uploader_id, sha256, type, size, name)
       SELECT gen_random_uuid(), uploader_id, sha256, type, size, name FROM attachments, generate_series(2, $2) WHERE id = $1`,
      [one.id, MOST_A_DAY],
    );
    const refused = await upload(await bearer(busy));
    expect([refused.status, refused.json.type]).toEqual([429, '/problems/attachment.too-many']);
    expect(refused.headers.get('retry-after')).toBe('3600');
  });
});

describe('an image', () => {
  it('comes with headers under which nothing in it can run, and is asked for anew each time', async () => {
    const { path } = await kept(writer);
    const visitor = await PageVisitor.of(hub, writer);
    const { status, headers } = await visitor.get(path);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
      'content-disposition': "inline; filename*=UTF-8''a.png",
    });
    const again = await visitor.get(path, { 'if-none-match': String(headers.get('etag')) });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('is its uploader’s alone until a text shows it; for others as one that never was', async () => {
    const { path } = await kept(writer);
    expect(await seen(writer, path)).toBe(200);
    const stranger = await PageVisitor.of(hub, other);
    const hidden = await stranger.get(path, { accept: 'application/json' });
    const unknown = await stranger.get(`/attachments/${shortId(newId())}`, {
      accept: 'application/json',
    });
    const shape = ({ status, text, headers }: typeof hidden) => ({
      status,
      text: text.replace(/"(instance|requestId)":"[^"]*"/g, ''),
      headers: [...headers.keys()].sort(),
    });
    expect(shape(hidden)).toEqual(shape(unknown));
    expect(hidden.status).toBe(404);
    expect(await seen(other, '/attachments/x')).toBe(404);
    expect(await seen(undefined, path)).toBe(404);
  });

  it('opens with a public question, and closes again when it is edited out', async () => {
    const { path, mark } = await kept(writer);
    const question = await build.question({ by: writer, body: `Look: ${mark}` });
    expect([await seen(undefined, path), await seen(other, path)]).toEqual([200, 200]);
    const page = await (
      await PageVisitor.of(hub)
    ).get((await build.reader.get(writer, question.id)).path);
    expect(page.text).toContain(`<img src="${path}" alt="a"`);
    await build.writer.edit(writer, question.id, { body: 'Nothing to see.' });
    expect([await seen(undefined, path), await seen(writer, path)]).toEqual([404, 200]);
    await build.writer.restore(writer, question.id, 1);
    expect(await seen(undefined, path)).toBe(200);
    await build.writer.delete(writer, question.id);
    expect(await seen(other, path)).toBe(404);
  });

  it('follows the rights of its layer, also when it moves from one to another', async () => {
    const inner = await kept(agent);
    const item = await build.article({
      by: agent,
      layers: [
        { audience: ['public'], body: 'For all.' },
        { audience: ['agents'], body: `For us: ${inner.mark}` },
      ],
    });
    expect([await seen(other, inner.path), await seen(agent, inner.path)]).toEqual([404, 200]);
    const colleague = await build.viewer('agent', 'curator');
    expect(await seen(colleague, inner.path)).toBe(200);
    const [all, us] = (await build.reader.get(colleague, item.id)).layers;
    await build.writer.edit(colleague, item.id, {
      layers: [
        { id: String(all?.id), body: `For all: ${inner.mark}` },
        { id: String(us?.id), body: 'For us.' },
      ],
    });
    expect(await seen(other, inner.path)).toBe(200);
  });

  it('follows the rights of its post', async () => {
    const { path, mark } = await kept(agent);
    const question = await build.question();
    const answer = await build.answer(question, { by: agent, body: mark, audience: ['agents'] });
    expect([await seen(question.author, path), await seen(agent, path)]).toEqual([404, 200]);
    await build.posts.edit(agent, answer.id, { audience: ['public'] });
    expect(await seen(question.author, path)).toBe(200);
    await build.posts.edit(agent, answer.id, { body: 'Without.' });
    expect(await seen(question.author, path)).toBe(404);
  });

  it('is not opened by whoever only knows its address', async () => {
    const { path, mark } = await kept(agent);
    const thief = await build.viewer();
    const question = await build.question({ by: thief, body: mark });
    await build.answer(question, { by: thief, body: mark });
    expect([await seen(thief, path), await seen(undefined, path)]).toEqual([404, 404]);
    // Not even once somebody else may read it there.
    await build.writer.edit(thief, question.id, { body: `${mark} again` });
    expect(await seen(thief, path)).toBe(404);
  });

  it('stays open to those who see a text of an uploader whose account was closed', async () => {
    const leaver = await build.viewer();
    const { path, mark } = await kept(leaver);
    await build.question({ by: leaver, body: mark });
    await hub.dataSourceRows(`UPDATE users SET deactivated_at = now() WHERE id = $1`, [leaver.id]);
    expect(await seen(other, path)).toBe(200);
  });
});

describe('images no text shows', () => {
  const TOMORROW = () => new Date(Date.now() + 25 * 3_600_000);

  it('go after a day with their bytes; those of a text’s history stay', async () => {
    const [orphan, shown, once] = [await kept(writer), await kept(writer), await kept(writer)];
    await build.question({ by: writer, body: shown.mark });
    const edited = await build.question({ by: writer, body: once.mark });
    await build.writer.edit(writer, edited.id, { body: 'Gone.' });
    await hub.app.get(AttachmentPurge).run();
    expect(await seen(writer, orphan.path)).toBe(200);
    await hub.app.get(AttachmentPurge).run(TOMORROW());
    expect([await seen(writer, orphan.path), await seen(writer, shown.path)]).toEqual([404, 200]);
    expect(await seen(writer, once.path)).toBe(200);
    const [row] = await hub.dataSourceRows<{ bytes: number }>(
      `SELECT count(*)::int AS bytes FROM attachment_contents c
        WHERE NOT EXISTS (SELECT FROM attachments a WHERE a.sha256 = c.sha256)`,
    );
    expect(row?.bytes).toBe(0);
  });

  it('take their bytes along only when nobody else put the same in', async () => {
    const bytes = image();
    const [mine, theirs] = [await kept(writer, bytes), await kept(other, bytes)];
    await build.question({ by: other, body: theirs.mark });
    await hub.app.get(AttachmentPurge).run(TOMORROW());
    expect([await seen(writer, mine.path), await seen(writer, theirs.path)]).toEqual([404, 200]);
  });
});

it('costs a text without images no statement', async () => {
  const own = await Build.start();
  try {
    const by = await own.viewer();
    const statements = await own.statementsOf(() => own.question({ by, body: 'No image.' }));
    expect(statements.filter((sql) => sql.includes('attachment'))).toEqual([]);
  } finally {
    await own.close();
  }
});
