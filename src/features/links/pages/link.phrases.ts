import { definePhrases } from '../../../../libs/pages/phrases';

/** Words for links, seen from either end: `out` from the one the link begins at. */
export const linkPhrases = definePhrases({
  en: {
    kind: {
      duplicate: 'Duplicate',
      'same-problem': 'Same problem',
      answers: 'Solved by',
      supersedes: 'Replaces',
      contradicts: 'Contradicts',
      'derived-from': 'Made from',
      'escalated-to': 'Handed on',
    },
    out: {
      duplicate: 'Duplicate of',
      'same-problem': 'Same problem',
      answers: 'Solved by',
      supersedes: 'Replaces',
      contradicts: 'Contradicts',
      'derived-from': 'Made from',
      'escalated-to': 'Handed on to',
    },
    in: {
      duplicate: 'Has a duplicate',
      'same-problem': 'Same problem',
      answers: 'Solves',
      supersedes: 'Replaced by',
      contradicts: 'Contradicts',
      'derived-from': 'Used for',
      'escalated-to': 'Handed on from',
    },
    state: { proposed: 'Proposed', confirmed: 'Confirmed', rejected: 'Refused' },
    origin: {
      person: 'by a person',
      text: 'found in the text',
      detector: 'found by the hub',
      import: 'imported',
    },
    likely: (percent: string) => `${percent} likely`,
  },
  de: {
    kind: {
      duplicate: 'Doppelt',
      'same-problem': 'Gleiches Problem',
      answers: 'Gelöst durch',
      supersedes: 'Ersetzt',
      contradicts: 'Widerspricht',
      'derived-from': 'Beruht auf',
      'escalated-to': 'Weitergegeben',
    },
    out: {
      duplicate: 'Doppelt zu',
      'same-problem': 'Gleiches Problem',
      answers: 'Gelöst durch',
      supersedes: 'Ersetzt',
      contradicts: 'Widerspricht',
      'derived-from': 'Beruht auf',
      'escalated-to': 'Weitergegeben an',
    },
    in: {
      duplicate: 'Hat ein Doppel',
      'same-problem': 'Gleiches Problem',
      answers: 'Löst',
      supersedes: 'Ersetzt durch',
      contradicts: 'Widerspricht',
      'derived-from': 'Grundlage von',
      'escalated-to': 'Weitergegeben von',
    },
    state: { proposed: 'Vorgeschlagen', confirmed: 'Bestätigt', rejected: 'Abgelehnt' },
    origin: {
      person: 'von einem Menschen',
      text: 'im Text gefunden',
      detector: 'vom Hub gefunden',
      import: 'importiert',
    },
    likely: (percent) => `zu ${percent} wahrscheinlich`,
  },
});
