export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

export const isLocale = (value: unknown): value is Locale =>
  typeof value === 'string' && (LOCALES as readonly string[]).includes(value);

/** The first language of an Accept-Language header that we speak, by its weights; `undefined` when there is none. */
export function acceptedLocale(header: string | undefined): Locale | undefined {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part, order) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find(Boolean);
      return { language: tag.toLowerCase().split('-')[0], q: weight ? Number(weight) : 1, order };
    })
    .filter((wish) => wish.q > 0)
    .sort((a, b) => b.q - a.q || a.order - b.order);
  return wishes.map((wish) => wish.language).find(isLocale);
}

/** The language of the interface: what was chosen, then what the account says, then what the browser asks for. */
export function chooseLocale(
  chosen: unknown,
  saved: unknown,
  acceptLanguage: string | undefined,
  fallback: Locale = 'en',
): Locale {
  if (isLocale(chosen)) return chosen;
  if (isLocale(saved)) return saved;
  return acceptedLocale(acceptLanguage) ?? fallback;
}
