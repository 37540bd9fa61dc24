import type { DemoCircle, DemoProduct, DemoUser } from './demo-world';

export const products: readonly DemoProduct[] = [
  { slug: 'warm-8', name: 'Wichtel Warm 8' },
  { slug: 'speicher-10', name: 'Wichtel Speicher 10' },
  { slug: 'lader-11', name: 'Wichtel Lader 11' },
  { slug: 'zentrale', name: 'Wichtel Zentrale' },
  { slug: 'fuehler', name: 'Wichtel Fühler' },
  { slug: 'app', name: 'Wichtel App' },
];

export const organisations: readonly DemoCircle[] = [
  { slug: 'nordwind', name: 'Nordwind Wohnbaugenossenschaft eG' },
  { slug: 'sommer-kell', name: 'Sommer & Kell Installationen GmbH' },
];

export const groups: readonly DemoCircle[] = [
  { slug: 'beta', name: 'Wichtel Probierstube (Beta-Test)' },
];

const signIn: readonly DemoUser[] = [
  {
    key: 'mara',
    email: 'member@demo.example',
    displayName: 'Mara Lindner',
    roles: ['member'],
    locale: 'de',
    groups: ['beta'],
    about: 'Reihenhaus in Oldenburg, Warm 8 und Speicher 10 seit 2023.',
  },
  {
    key: 'jonas',
    email: 'agent@demo.example',
    displayName: 'Jonas Behrens',
    roles: ['agent'],
    locale: 'de',
    about: 'Kundendienst Wichtel, Wärmepumpen und Regelung.',
  },
  {
    key: 'aylin',
    email: 'employee@demo.example',
    displayName: 'Aylin Demir',
    roles: ['employee'],
    locale: 'de',
    about: 'Prüffeld Wichtel. Misst erst, meint dann.',
  },
  {
    key: 'friederike',
    email: 'curator@demo.example',
    displayName: 'Friederike Voss',
    roles: ['curator'],
    locale: 'de',
    about: 'Redaktion der Wichtel-Hilfe.',
  },
  {
    key: 'tomasz',
    email: 'moderator@demo.example',
    displayName: 'Tomasz Nowak',
    roles: ['moderator'],
    locale: 'de',
    about: 'Moderiert Community und Forum.',
  },
  {
    key: 'ruth',
    email: 'admin@demo.example',
    displayName: 'Ruth Adler',
    roles: ['admin'],
    locale: 'de',
  },
  {
    key: 'henrik',
    email: 'org-a@demo.example',
    displayName: 'Henrik Petersen',
    roles: ['member'],
    locale: 'de',
    organisations: ['nordwind'],
    about: 'Technischer Leiter bei Nordwind, 44 Wärmepumpen in Kiel-Gaarden.',
  },
  {
    key: 'daniela',
    email: 'org-b@demo.example',
    displayName: 'Daniela Kell',
    roles: ['member'],
    locale: 'de',
    organisations: ['sommer-kell'],
    about: 'Meisterbetrieb für Heizung und Elektro, Fachpartnerin von Wichtel.',
  },
];

const authorsOnly: readonly DemoUser[] = [
  { key: 'emre', displayName: 'Emre Kaya', roles: ['agent'], locale: 'de' },
  { key: 'hannah', displayName: 'Hannah Wolff', roles: ['agent'], locale: 'en' },
  {
    key: 'nils',
    displayName: 'Nils Okafor',
    roles: ['employee'],
    locale: 'en',
    about: 'Firmware, Wichtel. Reads every log you send.',
  },
  {
    key: 'sabine',
    displayName: 'Sabine Rost',
    roles: ['employee'],
    locale: 'de',
    about: 'Außendienst Nord, seit 2009 auf Dächern und in Kellern.',
  },
  { key: 'kalle', displayName: 'Kalle73', roles: ['member'], locale: 'de', groups: ['beta'] },
  { key: 'susi', displayName: 'solarsusi', roles: ['member'], locale: 'de' },
  {
    key: 'ulf',
    displayName: 'Heizungs-Ulf',
    roles: ['member'],
    locale: 'de',
    about: 'Heizungsbauer im Ruhestand. Fragen kostet nichts.',
  },
  { key: 'beate', displayName: 'Beate Krüger', roles: ['member'], locale: 'de' },
  { key: 'lukas', displayName: 'Lukas Steiner', roles: ['member'], locale: 'de' },
  { key: 'tine', displayName: 'Tine Albers', roles: ['member'], locale: 'de' },
  { key: 'owen', displayName: 'Owen Fletcher', roles: ['member'], locale: 'en', groups: ['beta'] },
  { key: 'priya', displayName: 'Priya Raman', roles: ['member'], locale: 'en' },
  { key: 'maarten', displayName: 'Maarten de Wit', roles: ['member'], locale: 'en' },
  { key: 'giulia', displayName: 'Giulia Conti', roles: ['member'], locale: 'en' },
];

export const users: readonly DemoUser[] = [...signIn, ...authorsOnly];
