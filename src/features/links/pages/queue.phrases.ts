import { formatsFor } from '../../../../libs/pages/formats';
import { definePhrases } from '../../../../libs/pages/phrases';

const en = formatsFor('en');
const de = formatsFor('de');

/** Words of the queue of proposed links. */
export const queuePhrases = definePhrases({
  en: {
    title: 'Proposed links',
    lead: 'Do these two texts belong together? First come those that are likely and often searched for. Decide with single keys: c, n, u, and a digit for another kind.',
    left: (n: number) => en.plural(n, { one: '{n} proposal left', other: '{n} proposals left' }),
    manyLeft: (n: number) => `more than ${en.number(n)} proposals left`,
    demand: (n: number) =>
      en.plural(n, { one: 'searched for once lately', other: 'searched for {n} times lately' }),
    nothing: 'Nothing to decide',
    nothingText: 'No proposal waits here. New ones appear as people write and link.',
    tabs: {
      proposed: 'Proposed',
      automatic: 'Confirmed by the hub',
      contradictions: 'Contradictions',
      rejected: 'Refused',
    },
    filter: 'Which ones',
    likely: 'At least so likely (per cent)',
    show: 'Show',
    bulk: (n: number) => en.plural(n, { one: 'Confirm this one', other: 'Confirm all {n}' }),
    bulkFirst: (n: number) => `Confirm the first ${en.number(n)}`,
    bulkLast: (n: number) =>
      en.plural(n, { one: '{n} link confirmed at once', other: '{n} links confirmed at once' }),
    bulkUndone: (n: number) =>
      en.plural(n, { one: '{n} link taken back.', other: '{n} links taken back.' }),
    bulkDone: (n: number) =>
      en.plural(n, { one: '{n} link confirmed.', other: '{n} links confirmed.' }),
    confirm: 'Confirm',
    reject: 'Not the same',
    other: 'It is rather:',
    undo: 'Undo',
    last: (title: string, state: string) => `${state}: “${title}”`,
    why: 'Why it is proposed',
    shared: (words: string) => `Both say: ${words}`,
    read: 'Read in full',
    solve: 'Remove the contradiction',
    decided: {
      proposed: 'Taken back.',
      confirmed: 'Confirmed.',
      rejected: 'Refused. It will not be proposed again.',
    },
    earlier: (state: string, by?: string, kind?: string) =>
      `${by ?? 'Somebody else'} was faster: it is ${state} already${kind ? `, as “${kind}”` : ''}.`,
    theHub: 'The hub',
    automatically: (state: string, when: string) => `${state} by the hub, automatically, ${when}`,
    madeBy: (name: string) => `proposed by ${name}`,
    decidedBy: (state: string, name: string, when: string) => `${state} by ${name}, ${when}`,
    reason: (text: string) => `Reason: ${text}`,
    made: 'Linked.',
    madeProposal: 'Proposed. Somebody who decides will look at it.',
    problems: {
      'link.exists': 'These two are linked like this already.',
      'link.circle': 'That would be a circle: the other text replaces this one already.',
      'link.propose-only': 'You can propose this link; others confirm it.',
      self: 'A text is not linked to itself.',
      to: 'There is no such text. Give the address of its page.',
      other: 'This cannot be done.',
    },
    new: {
      title: 'Link this with another text',
      to: 'The other text',
      toHint: 'Address of its page',
      kind: 'How they belong together',
      reason: 'Why',
      send: 'Link',
    },
  },
  de: {
    title: 'Vorgeschlagene Verknüpfungen',
    lead: 'Gehören diese beiden Texte zusammen? Zuerst kommen wahrscheinliche, nach denen oft gesucht wird. Entscheiden Sie mit einzelnen Tasten: c, n, u, und eine Ziffer für eine andere Art.',
    left: (n) => de.plural(n, { one: 'noch {n} Vorschlag', other: 'noch {n} Vorschläge' }),
    manyLeft: (n) => `noch mehr als ${de.number(n)} Vorschläge`,
    demand: (n) =>
      de.plural(n, {
        one: 'zuletzt einmal gesucht',
        other: 'zuletzt {n}-mal gesucht',
      }),
    nothing: 'Nichts zu entscheiden',
    nothingText: 'Hier wartet kein Vorschlag. Neue kommen, wenn Menschen schreiben und verknüpfen.',
    tabs: {
      proposed: 'Vorgeschlagen',
      automatic: 'Vom Hub bestätigt',
      contradictions: 'Widersprüche',
      rejected: 'Abgelehnt',
    },
    filter: 'Welche',
    likely: 'Mindestens so wahrscheinlich (Prozent)',
    show: 'Zeigen',
    bulk: (n) => de.plural(n, { one: 'Diesen bestätigen', other: 'Alle {n} bestätigen' }),
    bulkFirst: (n) => `Die ersten ${de.number(n)} bestätigen`,
    bulkLast: (n) =>
      de.plural(n, {
        one: '{n} Verknüpfung auf einmal bestätigt',
        other: '{n} Verknüpfungen auf einmal bestätigt',
      }),
    bulkUndone: (n) =>
      de.plural(n, {
        one: '{n} Verknüpfung zurückgenommen.',
        other: '{n} Verknüpfungen zurückgenommen.',
      }),
    bulkDone: (n) =>
      de.plural(n, { one: '{n} Verknüpfung bestätigt.', other: '{n} Verknüpfungen bestätigt.' }),
    confirm: 'Bestätigen',
    reject: 'Nicht dasselbe',
    other: 'Es ist eher:',
    undo: 'Rückgängig',
    last: (title, state) => `${state}: „${title}“`,
    why: 'Warum das vorgeschlagen wird',
    shared: (words) => `Beide sagen: ${words}`,
    read: 'Ganz lesen',
    solve: 'Widerspruch aufheben',
    decided: {
      proposed: 'Zurückgenommen.',
      confirmed: 'Bestätigt.',
      rejected: 'Abgelehnt. Das wird nicht wieder vorgeschlagen.',
    },
    earlier: (state, by, kind) =>
      `${by ?? 'Jemand'} war schneller: Das ist schon ${state}${kind ? `, als „${kind}“` : ''}.`,
    theHub: 'Der Hub',
    automatically: (state, when) => `${state} vom Hub, automatisch, ${when}`,
    madeBy: (name) => `vorgeschlagen von ${name}`,
    decidedBy: (state, name, when) => `${state} von ${name}, ${when}`,
    reason: (text) => `Grund: ${text}`,
    made: 'Verknüpft.',
    madeProposal: 'Vorgeschlagen. Jemand, der darüber entscheidet, sieht es sich an.',
    problems: {
      'link.exists': 'Diese beiden sind schon so verknüpft.',
      'link.circle': 'Das wäre ein Kreis: Der andere Text ersetzt diesen schon.',
      'link.propose-only': 'Sie können das vorschlagen; andere bestätigen es.',
      self: 'Ein Text wird nicht mit sich selbst verknüpft.',
      to: 'Diesen Text gibt es nicht. Geben Sie die Adresse seiner Seite an.',
      other: 'Das geht nicht.',
    },
    new: {
      title: 'Mit einem anderen Text verknüpfen',
      to: 'Der andere Text',
      toHint: 'Adresse seiner Seite',
      kind: 'Wie sie zusammengehören',
      reason: 'Warum',
      send: 'Verknüpfen',
    },
  },
});
