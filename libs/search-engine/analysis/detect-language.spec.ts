import { detectLanguage, guessLanguages, likelyLanguages } from './detect-language';

describe('detectLanguage', () => {
  it.each([
    ['en', 'How do I get my old messages back after the update?'],
    ['de', 'Wie bekomme ich nach dem Update meine alten Nachrichten zurück?'],
    ['de', 'Ordner lässt sich nicht öffnen'],
    ['fr', 'Comment récupérer mes anciens messages après la mise à jour ?'],
    ['es', '¿Cómo puedo recuperar mis mensajes después de la actualización?'],
    ['it', 'Come posso recuperare i vecchi messaggi dopo l’aggiornamento?'],
    ['nl', 'Hoe krijg ik mijn oude berichten terug na de update?'],
    ['pt', 'Como posso recuperar as minhas mensagens antigas? Não consigo'],
    ['ru', 'Как вернуть старые сообщения?'],
    ['ja', 'メールを復元するにはどうすればいいですか'],
    ['zh', '如何恢复旧邮件'],
  ])('knows %s', (lang, text) => expect(detectLanguage(text)).toBe(lang));

  it('falls back when a text gives no sign', () => {
    expect(detectLanguage('12345 ---', 'de')).toBe('de');
    expect(guessLanguages('')).toEqual([]);
    expect(likelyLanguages('xyz')).toEqual(['en', 'de']);
  });
});
