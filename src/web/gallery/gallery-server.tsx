import fastify, { type FastifyInstance } from 'fastify';
import { formatsFor } from '../../../libs/pages/formats';
import { isLocale } from '../../../libs/pages/locale';
import { renderElement } from '../../../libs/pages/page-renderer';
import type { HubPage } from '../hub-page';
import { THEMES } from '../hub-page';
import { serveStaticFiles } from '../static-files';
import { GALLERY } from './gallery';

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'";

/** The sample pages at `/gallery/<name>?theme=&locale=&guest=` with the product's content policy; listens nowhere yet. */
export async function galleryServer(): Promise<FastifyInstance> {
  const server = fastify();
  await serveStaticFiles(server);
  server.get<{ Params: { name: string }; Querystring: Record<string, string | undefined> }>(
    '/gallery/:name',
    async (request, reply) => {
      const Sample = GALLERY[request.params.name as keyof typeof GALLERY];
      if (!Sample) return reply.status(404).send();
      const html = await renderElement(<Sample />, contextOf(request.query, request.url));
      return reply
        .header('content-security-policy', POLICY)
        .type('text/html; charset=utf-8')
        .send(html);
    },
  );
  server.get('/api/v1/suggest', () => ({
    data: [
      { type: 'item', label: 'Thermostat offline after a power cut', url: '/gallery/item' },
      { type: 'tag', label: 'thermostat', url: '/gallery/search' },
    ],
  }));
  server.post('/api/v1/similar', () => ({
    data: [{ title: 'Thermostat offline after a power cut', url: '/gallery/item' }],
  }));
  server.post('/preview', (_request, reply) => reply.type('text/html').send('<p>Preview</p>'));
  return server;
}

function contextOf(query: Record<string, string | undefined>, path: string): HubPage {
  const locale = isLocale(query.locale) ? query.locale : 'en';
  const staff = query.guest === undefined;
  return {
    locale,
    theme: THEMES.find((theme) => theme === query.theme) ?? 'system',
    path,
    csrfToken: 'sample-token',
    flash: query.flash
      ? [{ kind: 'success', text: formatsFor(locale).list(['Saved', 'sent']) }]
      : [],
    viewer: staff ? { name: 'Jan Petersen', handle: 'jan' } : undefined,
    spaces: staff ? ['company', 'community', 'peer', 'internal'] : ['company', 'community', 'peer'],
    tools: { admin: staff, staff, links: staff },
  };
}
