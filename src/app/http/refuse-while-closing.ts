import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../../../libs/http-api/problem';

/**
 * What arrives on a connection still open while the server closes is not begun: 503 `stopping`, as documents and pages
 * say it. Fastify's own refusal (`return503OnClosing`) is no problem document and does not say when to come again.
 */
export function refuseWhileClosing(instance: FastifyInstance): void {
  let closing = false;
  instance.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  instance.addHook('onRequest', (_request, _reply, done) => {
    if (!closing) done();
    else done(new HttpProblem(503, 'stopping', 'This process is being restarted. Try again.'));
  });
}
