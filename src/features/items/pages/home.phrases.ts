import { definePhrases } from '../../../../libs/pages/phrases';

/** Words of the first page. */
export const homePhrases = definePhrases({
  en: {
    title: 'What do you need to solve?',
    lead: 'One search over what the company has checked, what customers and company worked out together, and what users tell each other.',
    leadStaff: 'One search over all four spaces, internal how-tos included.',
    description:
      'Articles, questions and answers, forum discussions and how-tos in one search: what solved a problem once is found by everyone.',
    updated: 'updated',
    newest: 'Newest',
    empty: 'Nothing here yet.',
    unanswered: 'Waiting for an answer',
    unansweredNone: 'Every open question has an answer.',
    solved: 'Solved lately',
    solvedNone: 'Nothing has been solved yet.',
    howtos: 'How-tos that helped most',
    drafts: 'My drafts',
    review: 'Waiting for review',
    all: 'Show all',
    ask: 'Ask a question',
    guest: 'Your problem is not here? All you need to ask is an account.',
    handedIn: 'handed in',
  },
  de: {
    title: 'Was möchten Sie lösen?',
    lead: 'Eine Suche über alles, was das Unternehmen geprüft hat, was Kundschaft und Unternehmen gemeinsam herausfanden und was Nutzer einander raten.',
    leadStaff: 'Eine Suche über alle vier Bereiche, interne Anleitungen eingeschlossen.',
    description:
      'Artikel, Fragen und Antworten, Forenbeiträge und Anleitungen in einer Suche: Was einmal half, finden alle wieder.',
    updated: 'aktualisiert',
    newest: 'Neueste',
    empty: 'Hier steht noch nichts.',
    unanswered: 'Warten auf eine Antwort',
    unansweredNone: 'Jede offene Frage hat eine Antwort.',
    solved: 'Kürzlich gelöst',
    solvedNone: 'Noch ist nichts gelöst.',
    howtos: 'Anleitungen, die am meisten halfen',
    drafts: 'Meine Entwürfe',
    review: 'Warten auf Prüfung',
    all: 'Alle zeigen',
    ask: 'Frage stellen',
    guest: 'Ihr Problem ist nicht dabei? Zum Fragen brauchen Sie nur ein Konto.',
    handedIn: 'eingereicht',
  },
});
