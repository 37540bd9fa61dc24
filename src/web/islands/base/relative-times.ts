const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** Times say "3 minutes ago" from the server on; an open page follows the clock, and shows local time on pointing. */
export function keepTimesTrue(): void {
  const times = [...document.querySelectorAll<HTMLTimeElement>('time[data-relative]')];
  if (times.length === 0) return;
  const tag = document.documentElement.lang === 'de' ? 'de-DE' : 'en-GB';
  const words = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const exact = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
  for (const time of times) time.title = exact.format(new Date(time.dateTime));
  setInterval(() => {
    for (const time of times) {
      const passed = new Date(time.dateTime).getTime() - Date.now();
      const step = STEPS.find(([, size]) => Math.abs(passed) >= size);
      if (step) time.textContent = words.format(Math.trunc(passed / step[1]), step[0]);
    }
  }, 60_000);
}
