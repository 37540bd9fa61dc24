import { ValidateBy } from 'class-validator';

/**
 * Anything a reader can see: not white space, controls, format characters (zero width, directions, tags), characters
 * Unicode lets renderers ignore (fillers, variation selectors), nor the empty Braille cell.
 */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Embeddings, overrides and isolates of bidirectional text, and their ends. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

export const hasVisibleCharacter = (text: string): boolean => VISIBLE.test(text);

/**
 * A text without the characters that turn the direction of what stands around it, for titles and names, which are
 * shown within sentences of others. Marks (U+200E, U+200F) and joiners inside words and emoji stay.
 */
export const withoutBidiControls = (text: string): string => text.replace(BIDI_CONTROLS, '');

/** On a text in a body in which something has to be seen; refused with the code `is-empty`. */
export const HasVisibleCharacter = (): PropertyDecorator =>
  ValidateBy({
    name: 'isEmpty',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && hasVisibleCharacter(value),
      defaultMessage: () => 'Write something here.',
    },
  });
