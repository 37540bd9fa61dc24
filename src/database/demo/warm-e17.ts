import type { DemoFamilyTexts } from './demo-world';

export const warmE17: DemoFamilyTexts = {
  name: 'Heat pump stops with fault E17 (flow too low)',
  items: [
    {
      key: 'warm-e17-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Störung E17: Durchfluss im Heizkreis zu gering',
      tags: ['stoerung', 'e17', 'durchfluss', 'schmutzfilter'],
      product: 'warm-8',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 520,
      confirmedBy: ['kalle', 'mara', 'henrik', 'daniela'],
      group: 'warm-e17',
      layers: [
        {
          audience: ['public'],
          body: `**E17** bedeutet: Durch Ihre Wärmepumpe Warm 8 fließt weniger Heizungswasser, als sie zum sicheren Abtauen braucht (unter 12 Liter je Minute). Sie schaltet sich ab, bevor etwas Schaden nimmt. Nach drei Versuchen wartet sie auf Sie.

In vier von fünf Fällen ist der Schmutzfilter zugesetzt. Das können Sie selbst beheben, es dauert eine Viertelstunde.

## Das brauchen Sie

- einen Lappen und eine flache Schale
- den Filterschlüssel (grau, liegt im Deckel der Inneneinheit)

## Schritt für Schritt

1. Schalten Sie die Wärmepumpe in der App unter **Heizung → Aus** ab und warten Sie fünf Minuten.
2. Lesen Sie den Druck am Manometer ab. Er soll zwischen **1,2 und 2,0 bar** liegen. Darunter: bitte zuerst Wasser nachfüllen.
3. Schließen Sie die beiden Hähne links und rechts vom Filter (Griff quer zur Leitung).
4. Stellen Sie die Schale unter und drehen Sie die Kappe mit dem Schlüssel heraus. Etwa ein halber Liter Wasser läuft aus.
5. Spülen Sie das Sieb unter fließendem Wasser, bis es hell ist. Der Magnet im Deckel sammelt schwarzen Schlamm, wischen Sie ihn ab.
6. Kappe handfest eindrehen, Hähne öffnen, Druck prüfen, Wärmepumpe einschalten.

## Danach noch E17?

| Was Sie bemerken | Wahrscheinliche Ursache | Was hilft |
|---|---|---|
| Gluckern in den Heizkörpern | Luft im Kreis | Heizkörper von unten nach oben entlüften |
| Nur ein Raum ist warm | Thermostate zu | in zwei großen Räumen ganz öffnen |
| Fußbodenheizung, Stellantriebe zu | kein offener Kreis | Fachbetrieb: Überströmventil einstellen |
| Pumpe brummt, kein Durchfluss | Pumpe sitzt fest | Termin mit uns vereinbaren |

Reinigen Sie das Sieb in den ersten beiden Jahren **vor jedem Winter**, später genügt es alle zwei Jahre.`,
        },
        {
          audience: ['agents'],
          body: `**Nur Kundendienst.** Verlauf in der Servicekonsole ansehen: *Warm 8 → Messwerte → flow_lpm*.

- Fällt der Wert über Wochen langsam ab: Sieb. Keinen Techniker schicken, am Telefon begleiten.
- Sprung auf 0 von einer Minute zur anderen: Umwälzpumpe. Charge **PU-2211 bis PU-2304** läuft auf Kulanz auch nach Ablauf der Garantie, Formular K7.
- Schwankt im Takt von 20 Sekunden: Luft.

Drei E17 in 24 Stunden lassen sich per Konsole quittieren, **höchstens zweimal**. Danach droht Frost im Plattentauscher.`,
        },
      ],
    },
    {
      key: 'warm-e17-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'Fault E17: flow in the heating circuit is too low',
      tags: ['fault', 'e17', 'flow', 'strainer'],
      product: 'warm-8',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 505,
      confirmedBy: ['owen'],
      group: 'warm-e17',
      layers: [
        {
          audience: ['public'],
          body: `**E17** means that less heating water flows through your Warm 8 heat pump than it needs to defrost safely (below 12 litres a minute). It switches off before anything is damaged, and after three attempts it waits for you.

In four out of five homes the strainer is clogged. You can clean it yourself in a quarter of an hour.

## Step by step

1. Switch the heat pump off in the app (**Heating → Off**) and wait five minutes.
2. Read the pressure gauge. It should show **1.2 to 2.0 bar**. If it is lower, top up the water first.
3. Close the two valves beside the strainer (handle across the pipe).
4. Put a bowl underneath and unscrew the cap with the grey key from the lid of the indoor unit. About half a litre will run out.
5. Rinse the mesh until it is bright. Wipe the black sludge off the magnet.
6. Screw the cap back hand-tight, open both valves, check the pressure, switch on.

## Still E17?

- **Gurgling radiators:** air in the circuit. Bleed from the lowest floor upwards.
- **Only one room is warm:** too many thermostats are closed. Open two large rooms fully.
- **Humming pump, no flow at all:** the circulation pump is stuck. Please book a visit.

Clean the mesh before each of the first two winters, then every second year.`,
        },
      ],
    },
    {
      key: 'warm-e17-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: 'E17 jeden Morgen um 6, Wärmepumpe geht einfach aus',
      tags: ['e17', 'stoerung', 'morgens'],
      product: 'warm-8',
      state: 'solved',
      audience: ['public'],
      author: 'mara',
      createdDaysAgo: 74,
      layers: [
        {
          audience: ['public'],
          body: `Moin, seit es nachts unter null ist geht unsere Warm 8 fast jeden Morgen gegen 6 Uhr mit **E17** aus. Einmal Strom weg und wieder an, dann läuft sie den ganzen Tag. Das Sieb habe ich schon sauber gemacht, das war zwar dunkel, aber nicht dramatisch. Druck 1,6 bar.

Ich mache mir Sorgen, dass uns das Ding im Urlaub ausgeht und die Leitungen einfrieren. Was kann ich noch prüfen?`,
        },
      ],
      posts: [
        {
          key: 'warm-e17-question-de-1',
          author: 'ulf',
          kind: 'answer',
          daysAfter: 0,
          body: `Um 6 geht bestimmt deine Nachtabsenkung zu Ende, oder? Kurz davor sind **alle Thermostate zu**, die Pumpe drückt gegen geschlossene Ventile, und genau dann will sie abtauen. Kein Durchfluss, E17.

Mach im Flur und im Bad die Thermostate ganz auf (Kopf auf 5 oder gleich abschrauben) und lass die Räume immer mitlaufen. Eine Wärmepumpe ist kein Ölkessel, Nachtabsenkung bringt da eh nix.`,
          marks: { accepted: true, confirmedBy: ['mara', 'kalle', 'tine', 'susi'] },
        },
        {
          key: 'warm-e17-question-de-2',
          author: 'jonas',
          kind: 'answer',
          daysAfter: 1,
          body: `Guten Morgen Frau Lindner, das bestätigen wir: Zwei ständig offene Räume mit zusammen mindestens 20 m² genügen der Warm 8 zum Abtauen. Die Absenkung können Sie unter **Heizung → Zeiten** auf höchstens 2 Grad stellen.

Zum Urlaub: Auch mit E17 hält die Frostschutz-Schaltung die Leitung zur Außeneinheit über 5 °C. Sie erhalten außerdem eine Nachricht, wenn Sie unter **Mehr → Nachrichten** „Störungen“ einschalten.`,
          marks: { official: 'jonas', confirmedBy: ['beate'] },
        },
        {
          key: 'warm-e17-question-de-3',
          author: 'emre',
          kind: 'comment',
          daysAfter: 1,
          audience: ['agents'],
          body: `Anlage in der Konsole angesehen: flow_lpm bricht täglich 05:48 bis 06:05 auf 9 ein, sonst 21. Passt zu Ulfs Erklärung, Pumpe ist in Ordnung.`,
        },
      ],
    },
    {
      key: 'warm-e17-thread-de',
      space: 'peer',
      kind: 'thread',
      lang: 'de',
      title: 'E17 und kein Ende, mein Leidensweg mit Happy End',
      tags: ['e17', 'fussbodenheizung', 'erfahrungen'],
      product: 'warm-8',
      state: 'open',
      audience: ['public'],
      author: 'tine',
      createdDaysAgo: 312,
      externalId: 'haustechnik-plauderei:48213',
      originUrl: 'https://haustechnik-plauderei.example/t/48213',
      layers: [
        {
          audience: ['public'],
          body: `Ich schreib das mal auf, vielleicht spart es jemandem die drei Wochen, die ich gebraucht hab.

Altbau, unten Fußbodenheizung, oben Heizkörper, Warm 8. E17 in unregelmäßigen Abständen. Reihenfolge meiner Versuche:

1. Sieb: sauber gemacht, zwei Tage Ruhe, wieder E17.
2. Entlüftet wie blöd. Nix.
3. Heizungsbauer da, 140 Euro, „muss man beobachten“.
4. Selbst nachgedacht: Die Stellantriebe der Fußbodenheizung machen alle gleichzeitig zu, wenn die Sonne reinscheint.

Lösung war, **den Antrieb im Flurkreis ganz abzunehmen**. Kreis immer offen, seit November kein einziges E17.`,
        },
      ],
      posts: [
        {
          key: 'warm-e17-thread-de-1',
          author: 'ulf',
          kind: 'reply',
          daysAfter: 0,
          body: `Sag ich seit Jahren. Jede Wärmepumpe braucht einen Weg, der nie zu ist. Überströmventil tut es auch, aber der offene Flur kostet nix.`,
          marks: { confirmedBy: ['tine', 'lukas', 'kalle'] },
        },
        {
          key: 'warm-e17-thread-de-2',
          author: 'lukas',
          kind: 'reply',
          daysAfter: 4,
          body: `Danke!! Gleiches Bild bei mir, nur waren es smarte Thermostate von jemand anderem, die alle auf einmal zugefahren sind. Zwei davon auf „immer offen“, aus die Maus.`,
        },
      ],
    },
    {
      key: 'warm-e17-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'de',
      title: 'E17 bei knappen Anlagen: Mindestdrehzahl der Umwälzpumpe anheben',
      tags: ['e17', 'umwaelzpumpe', 'fachmenue'],
      product: 'warm-8',
      state: 'published',
      audience: ['employees'],
      author: 'emre',
      createdDaysAgo: 180,
      confirmedBy: ['sabine', 'jonas'],
      owner: 'sabine',
      riskNote:
        'Höhere Drehzahl kostet rund 60 kWh im Jahr und kann bei Einrohrheizungen pfeifen. Kein Ersatz für einen offenen Heizkreis.',
      layers: [
        {
          audience: ['employees'],
          body: `Wenn ein Haus hydraulisch knapp ist und der Kunde keinen Raum dauerhaft offen lassen will, hilft manchmal mehr Drehzahl beim Abtauen. Im Handbuch steht das nicht, weil die Pumpe dafür nicht geprüft ist.

1. Im Display der Inneneinheit **Info + Pfeil runter** zehn Sekunden halten, Fachcode \`4711\`.
2. Parameter **P38** (Mindestdrehzahl Abtauen) von 55 auf **70 %**. Nie über 80.
3. **P39** (Vorlauf vor Abtauen) von 20 auf 45 Sekunden.
4. Abtauung von Hand auslösen (Menü *Test → 6*) und den Durchfluss beobachten: Er muss über 14 l/min bleiben.

Bitte Werte ins Gerätebuch schreiben, sonst sucht der nächste Kollege sich tot. Nach einem Werksreset sind sie weg.`,
        },
        {
          audience: ['agents'],
          body: `**Nur Kundendienst.** Bei Charge PU-2211 bis PU-2304 **nicht** anheben, die Lager überleben das keinen Winter. Gleich tauschen (Formular K7). Second Level fragt danach.`,
        },
      ],
    },
  ],
};
