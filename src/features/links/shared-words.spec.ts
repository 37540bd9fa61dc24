import { sharedWords } from './shared-words';

const de = (text: string) => ({ text, lang: 'de' });

describe('words two texts share', () => {
  it('are those that say what they are about, not those that build sentences', () => {
    const { words } = sharedWords(
      de('4.2 nicht installieren, bleibt bei 80 % hängen, gelber Kreis seit gestern'),
      de(
        'Update 4.2 bleibt bei 80 % stehen und wird seit dieser Woche nicht verteilt; gelber Ring',
      ),
    );
    expect(words).toEqual(['4.2', '80', 'gelber']);
  });

  it('are none of those that most texts have', () => {
    const [a, b] = [de('Speicher lädt nicht im Winter'), de('Der Speicher im Winter')];
    expect(sharedWords(a, b).words).toEqual(['Speicher', 'Winter']);
    expect(sharedWords(a, b, new Set(['speicher'])).words).toEqual(['Winter']);
  });

  it('are empty in one language and telling in another', () => {
    const [a, b] = ['About the war museum', 'War about museum'];
    expect(sharedWords({ text: a, lang: 'en' }, { text: b, lang: 'en' }).words).toEqual(['museum']);
    expect(sharedWords({ text: a, lang: 'fr' }, { text: b, lang: 'fr' }).words).toEqual([
      'About',
      'museum',
    ]);
  });

  it('are marked where they stand in each', () => {
    const { a, b } = sharedWords(de('Die Pumpe, die PUMPE'), de('eine Pumpe'));
    expect(a).toEqual([
      [4, 9],
      [15, 20],
    ]);
    expect(b).toEqual([[5, 10]]);
  });
});
