import { isStopWord } from './stop-words';

/** Folded words that may matter to a search but tell nobody what a text is about: negations, counts, adverbs and verbs for anything. */
const FILLERS: ReadonlySet<string> = new Set(
  (
    'not never none nothing anything something everything someone another different every several many few two three again always ' +
    'even already really actually maybe perhaps quite rather else thing things way ways lot lots others make makes made making take takes ' +
    'took taken come comes came goes went keep keeps seem seems say says said see seen look looks find found give gives given put puts let ' +
    'think wants able instead back today yesterday new old good though although however while often soon later first last next ' +
    'nicht nichts kein keine keinen keinem keiner niemand mehr weniger viel viele vielen ganz ganze ganzen allen zwei drei einmal weiter ' +
    'bleibt bleiben blieb geht gehen ging macht machen gemacht steht stehen stand kommt kommen kam liegt lasst lassen gab geben nimmt nehmen ' +
    'scheint sagt sagen sieht sehen weiss wissen denke finde findet finden tun tut hangt davon dabei darauf daran dafur dazu darin deshalb ' +
    'trotzdem zusatzlich ohne also heute gestern erst fast eigentlich wirklich vielleicht irgendwie einfach genau mehrere andere anderen ' +
    'anderer anderes anders selbst gern gerne bereits beide beiden etwa dagegen ausserdem statt wahrend vorher nachher spater neue neuen ' +
    'neuer neues alte alten alter sowie meist meistens oft noch zwar sonst wohl lange'
  ).split(' '),
);

/** Whether a folded word, as it was written, says something about the matter of a text in one of these languages: for what people are shown. */
export const isTelling = (folded: string, langs: readonly string[]): boolean =>
  !FILLERS.has(folded) && !isStopWord(folded, langs);
