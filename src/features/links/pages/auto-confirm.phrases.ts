import { formatsFor } from '../../../../libs/pages/formats';
import { definePhrases } from '../../../../libs/pages/phrases';

const en = formatsFor('en');
const de = formatsFor('de');

/** Words of the setting that lets the hub confirm its own proposals. */
export const autoConfirmPhrases = definePhrases({
  en: {
    title: 'Confirming without a person',
    lead: 'The hub can confirm by itself what it is nearly certain of. What somebody refuses is never confirmed again, and what somebody has taken back is left to people.',
    threshold: (kind: string) => `${kind}: from how likely on (per cent)`,
    hint: (least: number) => `${en.number(least)} to 100. Empty: never.`,
    save: 'Save',
    off: 'Off: people confirm everything.',
    waiting: (n: number) =>
      en.plural(n, {
        one: '{n} proposal is being confirmed',
        other: '{n} proposals are being confirmed',
      }),
    confirmed: (n: number) =>
      en.plural(n, {
        one: '{n} link confirmed by the hub that nobody has looked at since',
        other: '{n} links confirmed by the hub that nobody has looked at since',
      }),
    look: 'Look at them',
    savedOff: 'Saved. The hub confirms nothing by itself.',
    saved: (n: number) =>
      en.plural(n, {
        one: 'Saved. {n} proposal that waits is confirmed in the background.',
        other: 'Saved. {n} proposals that wait are confirmed in the background.',
      }),
    invalid: (least: number) => `Give whole per cent from ${en.number(least)} to 100, or nothing.`,
    stale: 'Somebody else has changed this meanwhile. Look at it again.',
  },
  de: {
    title: 'Bestätigen ohne einen Menschen',
    lead: 'Der Hub kann selbst bestätigen, was er für fast sicher hält. Was jemand ablehnt, wird nie wieder bestätigt, und was jemand zurückgenommen hat, bleibt den Menschen überlassen.',
    threshold: (kind) => `${kind}: ab welcher Wahrscheinlichkeit (Prozent)`,
    hint: (least) => `${de.number(least)} bis 100. Leer: nie.`,
    save: 'Speichern',
    off: 'Aus: Alles bestätigen Menschen.',
    waiting: (n) =>
      de.plural(n, {
        one: '{n} Vorschlag wird bestätigt',
        other: '{n} Vorschläge werden bestätigt',
      }),
    confirmed: (n) =>
      de.plural(n, {
        one: '{n} vom Hub bestätigte Verknüpfung, die seither niemand angesehen hat',
        other: '{n} vom Hub bestätigte Verknüpfungen, die seither niemand angesehen hat',
      }),
    look: 'Ansehen',
    savedOff: 'Gespeichert. Der Hub bestätigt nichts selbst.',
    saved: (n) =>
      de.plural(n, {
        one: 'Gespeichert. {n} wartender Vorschlag wird im Hintergrund bestätigt.',
        other: 'Gespeichert. {n} wartende Vorschläge werden im Hintergrund bestätigt.',
      }),
    invalid: (least) => `Geben Sie ganze Prozent von ${de.number(least)} bis 100 an, oder nichts.`,
    stale: 'Jemand hat das inzwischen geändert. Sehen Sie es noch einmal an.',
  },
});
