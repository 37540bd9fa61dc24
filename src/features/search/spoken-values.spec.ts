import { webPhrases } from '../../web/web.phrases';
import { spokenMark, spokenValue } from './spoken-values';

describe('values of filters by name', () => {
  const fields = ['space', 'kind', 'state'] as const;

  it.each(fields.flatMap((field) => (['de', 'en'] as const).map((lang) => [field, lang] as const)))(
    'are those the pages use for a %s in %s',
    (field, lang) => {
      const names = Object.entries(webPhrases[lang][field]);
      expect(names.length).toBeGreaterThan(3);
      expect(names.map(([, name]) => spokenValue(field, name.toLowerCase()))).toEqual(
        names.map(([value]) => value),
      );
    },
  );

  it('are what the pages call the evidence', () => {
    for (const { evidence } of [webPhrases.de, webPhrases.en]) {
      expect(spokenMark(evidence.official)).toBe('official');
      expect(spokenMark(evidence.solved)).toBe('accepted');
    }
  });

  it('stay as they are where nobody knows them', () => {
    for (const text of ['constructor', '__proto__', 'quatsch', '']) {
      expect(spokenValue('space', text)).toBe(text);
      expect(spokenValue('tag', text)).toBe(text);
      expect(spokenMark(text)).toBeUndefined();
    }
  });
});
