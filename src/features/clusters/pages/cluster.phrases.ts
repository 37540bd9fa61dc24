import { formatsFor } from '../../../../libs/pages/formats';
import { definePhrases } from '../../../../libs/pages/phrases';

const en = formatsFor('en');
const de = formatsFor('de');

/** Words of the pages of clusters. */
export const clusterPhrases = definePhrases({
  en: {
    lead: (n: number) =>
      en.plural(n, { one: '{n} text about one problem', other: '{n} texts about one problem' }),
    best: 'Read this first',
    askedAs: 'Asked as',
    quoted: (title: string) => `“${title}”`,
    more: (n: number) => en.plural(n, { one: 'and {n} more', other: 'and {n} more' }),
    pinned: 'Pin',
    staffOnly: 'Customers do not see this',
    superseded: 'Replaced',
    ties: 'What holds it together',
    tiesLead: 'The weakest links come first. Refusing one parts what only it holds.',
    cut: 'Not the same',
    keystone: {
      title: 'Does this belong here?',
      text: (n: number) =>
        `Without this text the cluster would fall into ${en.number(n)} parts. Perhaps it was linked by mistake.`,
      why: 'Why it is here',
      split: 'Split it off',
    },
    split: {
      title: 'Split',
      lead: 'Which texts are about something else? They leave together.',
      preview: 'Show what that does',
      parts: (sizes: string) => `Parts afterwards: ${sizes}`,
      cut: (n: number) =>
        en.plural(n, { one: '{n} link is refused', other: '{n} links are refused' }),
      do: 'Split',
      nothing: 'Choose some of the texts, not all.',
    },
    merge: {
      title: 'Merge',
      other: 'Another text about the same problem',
      hint: 'Address of its page; its whole cluster comes along',
      do: 'Merge',
    },
    move: {
      title: 'Move',
      lead: 'One text belongs to another problem. Its links here are refused, and it is tied to the other text.',
      item: 'Which text',
      to: 'A text about its problem',
      hint: 'Address of its page',
      do: 'Move',
    },
    pin: {
      title: 'Read first',
      lead: 'Usually the rule says which text is read first. Those who may not read the pinned one get the best they may.',
      item: 'Which text',
      byRule: 'By the rule',
      do: 'Pin',
    },
    reason: 'Why',
    reasonHint: 'Kept with the change, so that others understand it and can take it back.',
    undoReason: 'undone',
    changes: 'What was done',
    kind: {
      merge: 'Merged',
      split: 'Split',
      move: 'Moved',
      pin: 'Pinned',
      undo: 'Taken back',
    },
    undo: 'Take back',
    undone: 'taken back',
    done: {
      merge: 'Merged.',
      split: 'Split. The links are kept as refused.',
      move: 'Moved. Its links here are kept as refused.',
      pin: 'Done.',
      undo: 'Taken back.',
    },
    undoneBy: (name: string, reason: string) =>
      `${name} has taken this back already. Reason: ${reason}`,
    left: (n: number, titles: string) =>
      `${en.plural(n, { one: 'One text stays behind', other: '{n} texts stay behind' })}: ${titles}.`,
    andMore: (titles: string, n: number) => `${titles} and ${en.number(n)} more`,
    problems: {
      required: 'Say why.',
      'cluster.same': 'These are one cluster already.',
      'cluster.whole': 'Leave something on either side of the cut.',
      'change.undone': 'Somebody has taken this back already.',
      'change.overtaken': 'Its links were decided anew since. Look at them one by one.',
      to: 'There is no such text. Give the address of its page.',
      other: 'This cannot be done.',
    },
    asked: {
      title: 'Most asked',
      lead: 'Problems by the number of their questions and of searches for them.',
      questions: (n: number) => en.plural(n, { one: '{n} question', other: '{n} questions' }),
      searches: (n: number) => en.plural(n, { one: '{n} search', other: '{n} searches' }),
      nothing: 'Nothing has been asked twice yet',
      nothingText: 'Problems appear here once questions about the same thing are linked.',
      filter: 'Which ones',
      product: 'Product',
      all: 'All',
      show: 'Show',
      space: 'Space',
    },
  },
  de: {
    lead: (n) =>
      de.plural(n, { one: '{n} Text zu einem Problem', other: '{n} Texte zu einem Problem' }),
    best: 'Lesen Sie das zuerst',
    askedAs: 'So wurde gefragt',
    quoted: (title: string) => `„${title}“`,
    more: (n) => de.plural(n, { one: 'und {n} weiterer', other: 'und {n} weitere' }),
    pinned: 'Anheften',
    staffOnly: 'Kunden sehen das nicht',
    superseded: 'Ersetzt',
    ties: 'Was es zusammenhält',
    tiesLead:
      'Die schwächsten Verknüpfungen stehen oben. Wer eine ablehnt, trennt, was nur sie zusammenhält.',
    cut: 'Nicht dasselbe',
    keystone: {
      title: 'Gehört das hierher?',
      text: (n) =>
        `Ohne diesen Text zerfiele das Ganze in ${de.number(n)} Teile. Vielleicht wurde er versehentlich verknüpft.`,
      why: 'Warum er hier ist',
      split: 'Abtrennen',
    },
    split: {
      title: 'Teilen',
      lead: 'Welche Texte handeln von etwas anderem? Sie gehen zusammen.',
      preview: 'Zeigen, was das bewirkt',
      parts: (sizes) => `Teile danach: ${sizes}`,
      cut: (n) =>
        de.plural(n, {
          one: '{n} Verknüpfung wird abgelehnt',
          other: '{n} Verknüpfungen werden abgelehnt',
        }),
      do: 'Teilen',
      nothing: 'Wählen Sie einige der Texte, nicht alle.',
    },
    merge: {
      title: 'Zusammenlegen',
      other: 'Ein anderer Text zum selben Problem',
      hint: 'Adresse seiner Seite; was zu ihm gehört, kommt mit',
      do: 'Zusammenlegen',
    },
    move: {
      title: 'Verschieben',
      lead: 'Ein Text gehört zu einem anderen Problem. Seine Verknüpfungen hier werden abgelehnt, und er wird mit dem anderen Text verknüpft.',
      item: 'Welcher Text',
      to: 'Ein Text zu seinem Problem',
      hint: 'Adresse seiner Seite',
      do: 'Verschieben',
    },
    pin: {
      title: 'Zuerst lesen',
      lead: 'Sonst sagt die Regel, welcher Text zuerst gelesen wird. Wer den angehefteten nicht lesen darf, bekommt den besten, den er lesen darf.',
      item: 'Welcher Text',
      byRule: 'Nach der Regel',
      do: 'Anheften',
    },
    reason: 'Warum',
    reasonHint:
      'Bleibt bei der Änderung stehen, damit andere sie verstehen und zurücknehmen können.',
    undoReason: 'zurückgenommen',
    changes: 'Was getan wurde',
    kind: {
      merge: 'Zusammengelegt',
      split: 'Geteilt',
      move: 'Verschoben',
      pin: 'Angeheftet',
      undo: 'Zurückgenommen',
    },
    undo: 'Zurücknehmen',
    undone: 'zurückgenommen',
    done: {
      merge: 'Zusammengelegt.',
      split: 'Geteilt. Die Verknüpfungen bleiben als abgelehnt erhalten.',
      move: 'Verschoben. Seine Verknüpfungen hier bleiben als abgelehnt erhalten.',
      pin: 'Erledigt.',
      undo: 'Zurückgenommen.',
    },
    undoneBy: (name, reason) => `${name} hat das schon zurückgenommen. Grund: ${reason}`,
    left: (n, titles) =>
      `${de.plural(n, { one: 'Zurück bleibt ein Text', other: 'Zurück bleiben {n} Texte' })}: ${titles}.`,
    andMore: (titles, n) => `${titles} und ${de.number(n)} weitere`,
    problems: {
      required: 'Sagen Sie, warum.',
      'cluster.same': 'Das gehört schon zusammen.',
      'cluster.whole': 'Lassen Sie auf beiden Seiten etwas übrig.',
      'change.undone': 'Das hat schon jemand zurückgenommen.',
      'change.overtaken':
        'Über die Verknüpfungen wurde seither neu entschieden. Sehen Sie sie einzeln an.',
      to: 'Diesen Text gibt es nicht. Geben Sie die Adresse seiner Seite an.',
      other: 'Das geht nicht.',
    },
    asked: {
      title: 'Am häufigsten gefragt',
      lead: 'Probleme nach der Zahl ihrer Fragen und der Suchen danach.',
      questions: (n) => de.plural(n, { one: '{n} Frage', other: '{n} Fragen' }),
      searches: (n) => de.plural(n, { one: '{n} Suche', other: '{n} Suchen' }),
      nothing: 'Noch wurde nichts zweimal gefragt',
      nothingText: 'Hier stehen Probleme, sobald Fragen zum selben Thema verknüpft sind.',
      filter: 'Welche',
      product: 'Produkt',
      all: 'Alle',
      show: 'Zeigen',
      space: 'Bereich',
    },
  },
});
