import type { DemoItem } from './demo-world';

/** Texts beside the families: an unanswered and a closed question, wiki pages, and talk among members and colleagues. */
export const commons: readonly DemoItem[] = [
  {
    key: 'balcony-question',
    space: 'community',
    kind: 'question',
    lang: 'de',
    title: 'Kann ich ein Balkonkraftwerk zusätzlich an den Speicher 10 hängen?',
    tags: ['balkonkraftwerk', 'photovoltaik', 'erweiterung'],
    product: 'speicher-10',
    state: 'open',
    audience: ['public'],
    author: 'mara',
    createdDaysAgo: 2,
    layers: [
      {
        audience: ['public'],
        body: `Wir haben noch zwei Module von meiner Schwester übrig (800 Watt mit eigenem Wechselrichter) und Platz am Gartenzaun. Wenn ich das einfach in die Steckdose stecke: **merkt der Speicher das** und lädt mit, oder geht der Strom direkt ins Netz?

Und zählt die App das dann als Sonne oder als „weniger Verbrauch“? Ich hab nichts dazu gefunden.`,
      },
    ],
  },
  {
    key: 'pool-closed',
    space: 'community',
    kind: 'question',
    lang: 'de',
    title: 'Kann die Warm 8 auch den Pool heizen?',
    tags: ['pool', 'erweiterung'],
    product: 'warm-8',
    state: 'closed',
    closeReason:
      'Doppelt gestellt und beantwortet: Ein Poolanschluss ist nicht vorgesehen. Für Eigenbauten bitte im Forum weiterreden.',
    audience: ['public'],
    author: 'lukas',
    createdDaysAgo: 155,
    layers: [
      {
        audience: ['public'],
        body: `Im Sommer steht die Wärmepumpe ja nur rum und wir hätten Sonnenstrom ohne Ende. Kann man da einen **Pool mit 20 Kubik** dranhängen, mit Plattentauscher oder so? Hat das wer gemacht, und was hat der Kundendienst dazu gesagt?`,
      },
    ],
    posts: [
      {
        key: 'pool-closed-1',
        author: 'jonas',
        kind: 'answer',
        daysAfter: 1,
        body: `Leider nein: Die Regelung kennt keinen dritten Heizkreis, und Chlor im Tauscher beendet die Garantie. Wir haben den Wunsch aufgenommen.`,
        marks: { official: 'jonas' },
      },
    ],
  },
  {
    key: 'glossary-wiki-de',
    space: 'community',
    kind: 'wiki',
    lang: 'de',
    title: 'Kleines Wörterbuch: Vorlauf, Spreizung, Saldierung und andere Ungetüme',
    tags: ['glossar', 'begriffe', 'einsteiger'],
    state: 'published',
    audience: ['public'],
    author: 'ulf',
    createdDaysAgo: 365,
    group: 'glossary',
    layers: [
      {
        audience: ['public'],
        body: `Damit man sich nicht dauernd dumm vorkommt. Wer was vermisst: einfach dazuschreiben.

- **Vorlauf / Rücklauf:** Wasser, das warm in die Heizkörper geht und kühler zurückkommt.
- **Spreizung:** der Unterschied zwischen beiden. Bei der Warm 8 sind 5 Grad schön, bei 10 fließt zu wenig (siehe *E17*).
- **Abtauen:** Die Wärmepumpe dreht kurz um und schmilzt ihr Eis. Zischt, dampft, ist normal.
- **Leise-Zeit:** Der Ventilator darf nicht so schnell, wie er möchte.
- **Saldierung:** Der Zähler rechnet alle drei Phasen zusammen. Darum darf der Föhn auf L1 den Sonnenstrom von L3 „benutzen“.
- **Überschuss:** Sonne minus Haus minus Speicher. Was dann noch da ist, bekommt das Auto.
- **Ersatzstrom / Notstrom:** Ersatzstrom versorgt Stromkreise von selbst, Notstrom ist eine Steckdose, zu der man hinlaufen muss.
- **Zellheizung:** kleine Heizdecke im Speicher, damit er im Winter laden darf.`,
      },
    ],
  },
  {
    key: 'glossary-wiki-en',
    space: 'community',
    kind: 'wiki',
    lang: 'en',
    title: 'Little dictionary for newcomers: German words on the display',
    tags: ['glossary', 'german', 'beginners'],
    state: 'published',
    audience: ['public'],
    author: 'owen',
    createdDaysAgo: 350,
    group: 'glossary',
    layers: [
      {
        audience: ['public'],
        body: `The indoor unit speaks only German until firmware 4.3. Until then, here is what you will meet. Please add what puzzled you.

| On the display | Means |
|---|---|
| *Vorlauf / Rücklauf* | water going out to the radiators / coming back |
| *Spreizung* | difference between the two; about 5 degrees is fine |
| *Abtauen* | defrosting: hisses and steams, nothing to worry about |
| *Störung* | fault, with a code such as E17 |
| *Leise-Zeit* | quiet hours |
| *Überschuss* | surplus solar power |
| *Ersatzstrom* | backup power for your circuits |
| *Schmutzfilter* | strainer, the thing the grey key is for |
| *Zentrale* | the box with the light ring |

And *Wichtel* is a small house spirit who does the chores at night if you are nice to it.`,
      },
    ],
  },
  {
    key: 'members-meetup',
    space: 'peer',
    kind: 'thread',
    lang: 'en',
    title: 'Wichtel owners near the Baltic: summer meet-up and spare parts swap',
    tags: ['meet-up', 'spare-parts'],
    state: 'open',
    audience: ['members'],
    author: 'priya',
    createdDaysAgo: 33,
    layers: [
      {
        audience: ['members'],
        body: `Only for people with an account here, so that we do not meet the whole internet. Idea: a Saturday in June in Kiel, everybody brings spare parts, stories and cake. Ulf has promised to bring a **cut-open strainer** for the museum.

Who is in? I can offer our garden, 20 people, one shy cat.`,
      },
    ],
    posts: [
      {
        key: 'members-meetup-1',
        author: 'ulf',
        kind: 'reply',
        daysAfter: 1,
        body: `I bring strainer and Streuselkuchen. My English is small but my Kuchen is big.`,
      },
      {
        key: 'members-meetup-2',
        author: 'mara',
        kind: 'reply',
        daysAfter: 2,
        body: `Bin dabei! Ich komme aus Oldenburg mit dem Zug, nehme gern jemanden mit Werkzeugkiste mit.`,
      },
    ],
  },
  {
    key: 'internal-winter-thread',
    space: 'internal',
    kind: 'thread',
    lang: 'de',
    title: 'Wintervorbereitung Kundendienst: was rufen die Leute ab November an?',
    tags: ['winter', 'kundendienst', 'vorbereitung'],
    state: 'open',
    audience: ['employees'],
    author: 'jonas',
    createdDaysAgo: 45,
    layers: [
      {
        audience: ['employees'],
        body: `Letzten Winter kamen 62 % aller Anrufe aus fünf Themen. Bevor es wieder losgeht, sollten die Artikel dazu stimmen:

1. E17 am Morgen (Thermostate zu)
2. Speicher „hängt“ bei 12 % (Kälteschutz)
3. Dampf und Zischen beim Abtauen
4. Zentrale orange nach Routerwechsel
5. „Warmwasser nur lauwarm“: **dazu haben wir nichts Öffentliches**, Aylin schreibt gerade

Was fehlt euch?`,
      },
    ],
    posts: [
      {
        key: 'internal-winter-thread-1',
        author: 'sabine',
        kind: 'reply',
        daysAfter: 1,
        body: `Vereiste Kondensatleitung. Sieht aus wie E17, ist aber ein Eiszapfen. Ich schreibe ein How-to, sobald der erste Frost mir ein Foto liefert.`,
      },
      {
        key: 'internal-winter-thread-2',
        author: 'friederike',
        kind: 'reply',
        daysAfter: 3,
        body: `Ich nehme 1 bis 4 in die Durchsicht und übernehme dabei die Wörter, mit denen die Kunden wirklich fragen („hängt“, „dampft“, „blinkt orange“).`,
      },
    ],
  },
  {
    key: 'internal-tone-article',
    space: 'internal',
    kind: 'article',
    lang: 'en',
    title: 'How we write to customers: calm, concrete, one step at a time',
    tags: ['writing', 'tone', 'templates'],
    state: 'published',
    audience: ['employees'],
    author: 'friederike',
    createdDaysAgo: 240,
    layers: [
      {
        audience: ['employees'],
        body: `People write to us when something is cold, dark or expensive. That decides how we answer.

1. **First the worry, then the device.** “Your heating keeps running” comes before “please check WPA2”.
2. **One step per line**, with what they should see afterwards: “The ring turns green after about a minute.”
3. **Their words.** If they write “it steams”, we do not answer “defrost cycle” without saying that it is the steam.
4. **No blame.** Not “you have set it wrongly” but “the charger is set to three phases”.
5. **Say what we do not know**, and by when we will.

In German we say *Sie* in articles and official answers. In the community, a customer's *du* may be answered with *du* if it feels right.

Words we avoid: *simply*, *just*, *obviously*. If it were obvious, nobody would have asked.`,
      },
    ],
  },
];
