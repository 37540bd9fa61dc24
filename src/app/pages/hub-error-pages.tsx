import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ErrorPages } from '../../../libs/http-api/error-pages';
import type { Problem } from '../../../libs/http-api/problem';
import { PageRenderer } from '../../../libs/pages/page-renderer';
import { usePhrases, definePhrases } from '../../../libs/pages/phrases';
import { ErrorPage, LinkButton, NotFoundPage } from '../../web/components';
import { useHub } from '../../web/hub-page';

const phrases = definePhrases({
  en: {
    forbidden: 'You may not do this',
    csrf: 'This form is too old or was sent from another site. Open the page again and repeat what you did.',
    tooMany: 'Too many requests',
    wait: (seconds: string) => `Please wait ${seconds} seconds and try again.`,
    unavailable: 'This part is not available at the moment',
    unavailableTodo: 'Browsing and writing go on. Please try again in a few seconds.',
    stopping: 'The hub is being restarted',
    stoppingTodo: 'Please try again in a few seconds.',
    noSearch: 'Search is not available at the moment',
    noSearchTodo:
      'It comes back by itself, usually within a minute. Browsing and writing go on meanwhile.',
    spaces: 'Browse the spaces',
    tags: 'Browse the topics',
    ask: 'Ask a question',
    again: 'Search again',
    nothingLost: 'Nothing was changed.',
    back: 'Go back with your browser, correct what is named here and send it again.',
  },
  de: {
    forbidden: 'Das dürfen Sie nicht',
    csrf: 'Dieses Formular ist zu alt oder kam von einer anderen Website. Öffnen Sie die Seite neu und wiederholen Sie Ihre Eingabe.',
    tooMany: 'Zu viele Anfragen',
    wait: (seconds: string) => `Bitte warten Sie ${seconds} Sekunden und versuchen Sie es erneut.`,
    unavailable: 'Dieser Teil ist gerade nicht erreichbar',
    unavailableTodo:
      'Lesen und Schreiben gehen weiter. Bitte versuchen Sie es in einigen Sekunden erneut.',
    stopping: 'Das System wird neu gestartet',
    stoppingTodo: 'Bitte versuchen Sie es in einigen Sekunden erneut.',
    noSearch: 'Die Suche ist gerade nicht erreichbar',
    noSearchTodo:
      'Sie kommt von selbst zurück, meist innerhalb einer Minute. Lesen und Schreiben gehen solange weiter.',
    spaces: 'In den Bereichen stöbern',
    tags: 'In den Themen stöbern',
    ask: 'Eine Frage stellen',
    again: 'Noch einmal suchen',
    nothingLost: 'Es wurde nichts geändert.',
    back: 'Gehen Sie im Browser zurück, berichtigen Sie das Genannte und senden Sie es erneut.',
  },
});

const Explained = ({ problem, wait }: { problem: Problem; wait: string }) => {
  const t = usePhrases(phrases);
  const reference = problem.requestId;
  if (problem.status === 404) return <NotFoundPage />;
  if (problem.type.endsWith('/csrf')) {
    return <ErrorPage title={t.forbidden} happened={t.csrf} safe={t.nothingLost} todo="" />;
  }
  if (problem.status === 429) {
    return <ErrorPage title={t.tooMany} happened={t.wait(wait)} safe={t.nothingLost} todo="" />;
  }
  if (problem.type.endsWith('/search-unavailable')) return <NoSearch />;
  if (problem.type.endsWith('/stopping')) {
    return <ErrorPage title={t.stopping} happened={t.stoppingTodo} safe={t.nothingLost} todo="" />;
  }
  if (problem.status === 503) {
    return (
      <ErrorPage title={t.unavailable} happened={t.unavailableTodo} safe={t.nothingLost} todo="" />
    );
  }
  if (problem.status < 500) {
    const title = problem.status === 403 ? t.forbidden : problem.title;
    return <ErrorPage title={title} happened={problem.detail} safe={t.nothingLost} todo={t.back} />;
  }
  return <ErrorPage reference={reference} />;
};

/** What can be done without search. */
const NoSearch = () => {
  const t = usePhrases(phrases);
  const hub = useHub();
  return (
    <ErrorPage
      title={t.noSearch}
      happened={t.noSearchTodo}
      safe=""
      todo=""
      actions={
        <>
          <LinkButton href={hub.path} tone="primary">
            {t.again}
          </LinkButton>
          <LinkButton href="/spaces">{t.spaces}</LinkButton>
          <LinkButton href="/tags">{t.tags}</LinkButton>
          <LinkButton href="/ask">{t.ask}</LinkButton>
        </>
      }
    />
  );
};

/** Errors as pages of the hub; who has to sign in first is sent there and comes back afterwards. */
@Injectable()
export class HubErrorPages extends ErrorPages {
  constructor(private readonly renderer: PageRenderer) {
    super();
  }

  async render(problem: Problem, request: FastifyRequest, reply: FastifyReply) {
    if (problem.status === 401 && request.method === 'GET') {
      return { redirect: `/signin?back=${encodeURIComponent(request.url)}` };
    }
    const wait = String(reply.getHeader('retry-after') ?? '60');
    return this.renderer.render(<Explained problem={problem} wait={wait} />, request, reply);
  }
}
