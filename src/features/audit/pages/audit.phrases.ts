import { definePhrases } from '../../../../libs/pages/phrases';

/** Words of the audit page. */
export const auditPhrases = definePhrases({
  en: {
    title: 'Audit',
    lead: 'Who did what to what, written together with the change itself. Nothing here can be altered.',
    action: 'Action begins with',
    actor: 'Done by (handle)',
    subject: 'Id of what it was done to',
    show: 'Show',
    all: 'Show everything',
    nothing: 'Nothing was done that fits',
    nothingHint: 'Take a filter back.',
    when: 'When',
    who: 'Who',
    what: 'Action',
    to: 'To what',
    detail: 'Details',
    hub: 'the hub',
  },
  de: {
    title: 'Protokoll',
    lead: 'Wer was womit tat, geschrieben zusammen mit der Änderung selbst. Hier lässt sich nichts nachträglich ändern.',
    action: 'Vorgang beginnt mit',
    actor: 'Von (Kürzel)',
    subject: 'Kennung des Betroffenen',
    show: 'Zeigen',
    all: 'Alles zeigen',
    nothing: 'Nichts davon ist geschehen',
    nothingHint: 'Nehmen Sie einen Filter zurück.',
    when: 'Wann',
    who: 'Wer',
    what: 'Vorgang',
    to: 'Woran',
    detail: 'Einzelheiten',
    hub: 'das System',
  },
});
