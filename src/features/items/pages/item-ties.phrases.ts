import { formatsFor } from '../../../../libs/pages/formats';
import { definePhrases } from '../../../../libs/pages/phrases';

const en = formatsFor('en');
const de = formatsFor('de');

/** Words about other items on an item's page. */
export const itemTiesPhrases = definePhrases({
  en: {
    elsewhere: 'Same problem elsewhere',
    whole: (n: number) => en.plural(n, { one: 'Everything about it', other: 'All {n} about it' }),
    staffOnly: 'Customers do not see this',
    internalMembers: (n: number) =>
      en.plural(n, {
        one: 'One of these is not seen by customers.',
        other: '{n} of these are not seen by customers.',
      }),
    askedAs: 'Asked as',
    links: 'Links here',
    proposals: 'Perhaps the same',
    confirm: 'Confirm',
    reject: 'Not the same',
    same: 'Same problem',
    linkWith: 'Link with another text',
    other: 'Address of its page',
    kind: 'How they belong together',
    link: 'Link',
    replaced: 'There is a newer text',
    contradicts: 'Another text says otherwise',
  },
  de: {
    elsewhere: 'Dasselbe Problem anderswo',
    whole: (n) => de.plural(n, { one: 'Alles dazu', other: 'Alle {n} dazu' }),
    staffOnly: 'Kunden sehen das nicht',
    internalMembers: (n) =>
      de.plural(n, {
        one: 'Einen dieser Einträge sehen Kunden nicht.',
        other: '{n} dieser Einträge sehen Kunden nicht.',
      }),
    askedAs: 'So wurde gefragt',
    links: 'Verknüpft',
    proposals: 'Vielleicht dasselbe',
    confirm: 'Bestätigen',
    reject: 'Nicht dasselbe',
    same: 'Gleiches Problem',
    linkWith: 'Mit einem anderen Text verknüpfen',
    other: 'Adresse seiner Seite',
    kind: 'Wie sie zusammengehören',
    link: 'Verknüpfen',
    replaced: 'Es gibt einen neueren Text',
    contradicts: 'Ein anderer Text sagt etwas anderes',
  },
});
