/** Long and far from every other, so that no tolerance of typing errors takes one for another. */
export function randomWord(): string {
  const pick = (letters: string) => letters[Math.floor(Math.random() * letters.length)] ?? '';
  return Array.from({ length: 7 }, () => pick('bdfgklmprtvz') + pick('aeiou')).join('');
}
