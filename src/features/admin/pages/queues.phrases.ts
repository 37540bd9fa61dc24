import { formatsFor } from '../../../../libs/pages/formats';
import { definePhrases } from '../../../../libs/pages/phrases';

const en = formatsFor('en');
const de = formatsFor('de');

/** Words of the page about the queues. */
export const queuePhrases = definePhrases({
  en: {
    lead: 'Who works on what, over all processes. A queue only carries news of work: the work itself stands in the outbox and is handed out again should a queue lose it.',
    backends: { postgres: 'in PostgreSQL', redis: 'in Redis' },
    where: 'The queues are kept',
    queue: 'Queue',
    waiting: 'waiting',
    active: 'active',
    delayed: 'delayed',
    failed: 'failed',
    queues: 'Queues',
    silent: 'does not answer',
    silentTitle: 'The server of the queues does not answer',
    silentText: 'Work is kept in the outbox meanwhile and goes on by itself as soon as it answers.',
    failedTitle: 'Failed jobs',
    failedText:
      'A run broke off before it could say what became of its work, because the database was away for instance. The outbox hands the work out again by itself; running such a job again does nothing twice.',
    none: 'No failed jobs',
    noneText: 'Every job has run to its end.',
    job: 'Job',
    reason: 'Reason',
    when: 'Failed',
    attempts: 'Runs',
    retry: 'Run again',
    remove: 'Remove',
    retryAll: (queue: string) => `Run all of “${queue}” again`,
    removeAll: (queue: string) => `Remove all of “${queue}”`,
    retried: (n: number) =>
      en.plural(n, { one: '{n} job runs again.', other: '{n} jobs run again.' }),
    removed: (n: number) => en.plural(n, { one: '{n} job removed.', other: '{n} jobs removed.' }),
    gone: 'It is no longer there, or no longer failed.',
  },
  de: {
    lead: 'Wer woran arbeitet, über alle Prozesse. Eine Warteschlange meldet nur, dass es Arbeit gibt: Die Arbeit selbst steht im Postausgang und wird erneut vergeben, falls eine Warteschlange sie verliert.',
    backends: { postgres: 'in PostgreSQL', redis: 'in Redis' },
    where: 'Die Warteschlangen liegen',
    queue: 'Warteschlange',
    waiting: 'warten',
    active: 'laufen',
    delayed: 'aufgeschoben',
    failed: 'gescheitert',
    queues: 'Warteschlangen',
    silent: 'antwortet nicht',
    silentTitle: 'Der Server der Warteschlangen antwortet nicht',
    silentText:
      'Arbeit bleibt so lange im Postausgang und geht von selbst weiter, sobald er wieder antwortet.',
    failedTitle: 'Gescheiterte Aufträge',
    failedText:
      'Ein Lauf brach ab, bevor er festhalten konnte, was aus seiner Arbeit wurde, zum Beispiel weil die Datenbank fehlte. Der Postausgang vergibt die Arbeit von selbst erneut; ein solcher Auftrag bewirkt auch beim zweiten Lauf nichts doppelt.',
    none: 'Kein Auftrag ist gescheitert',
    noneText: 'Jeder Auftrag lief bis zum Ende.',
    job: 'Auftrag',
    reason: 'Grund',
    when: 'Gescheitert',
    attempts: 'Läufe',
    retry: 'Erneut ausführen',
    remove: 'Entfernen',
    retryAll: (queue) => `Alle aus „${queue}“ erneut ausführen`,
    removeAll: (queue) => `Alle aus „${queue}“ entfernen`,
    retried: (n) =>
      de.plural(n, { one: '{n} Auftrag läuft erneut.', other: '{n} Aufträge laufen erneut.' }),
    removed: (n) => de.plural(n, { one: '{n} Auftrag entfernt.', other: '{n} Aufträge entfernt.' }),
    gone: 'Er ist nicht mehr da oder nicht mehr gescheitert.',
  },
});
