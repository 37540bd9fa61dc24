const NAME = 'x-csrf-token';

/** The header that proves a script's request comes from a page of this site. */
export function csrfHeaders(): Record<string, string> {
  const token = document.querySelector<HTMLMetaElement>(`meta[name="${NAME}"]`)?.content;
  return token ? { [NAME]: token } : {};
}
