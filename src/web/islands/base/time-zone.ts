const COOKIE = 'time-zone';
const YEAR_SECONDS = 365 * 24 * 3600;

/** Tells the server in which zone to write times; the page at hand keeps the one it came with. */
export function tellTimeZone(): void {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const cookie = `${COOKIE}=${encodeURIComponent(zone)}`;
  if (!zone || document.cookie.split('; ').includes(cookie)) return;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${cookie}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
}
