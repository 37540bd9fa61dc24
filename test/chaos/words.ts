import { randomWord } from '../crash/words';

/** How a word that a reader without rights must never see begins. */
const SEALED = 'sealed';

export const sealedWord = (): string => SEALED + randomWord();

export const sealedWordsIn = (text: string): string[] =>
  text.match(new RegExp(`${SEALED}[a-z]{14}`, 'g')) ?? [];
