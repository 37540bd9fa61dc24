import type { DemoFamilyTexts } from './demo-world';

export const laderSurplus: DemoFamilyTexts = {
  name: 'Charger does not start with solar surplus',
  items: [
    {
      key: 'lader-surplus-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Überschussladen startet nicht oder bricht immer wieder ab',
      tags: ['ueberschussladen', 'photovoltaik', 'phasen', 'elektroauto'],
      product: 'lader-11',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 260,
      group: 'lader-surplus',
      layers: [
        {
          audience: ['public'],
          body: `Beim Überschussladen bekommt Ihr Auto nur den Sonnenstrom, den Haus und Speicher übrig lassen. Damit das Laden überhaupt beginnt, muss der Überschuss eine Schwelle erreichen. Sie folgt aus einer Norm: Kein Elektroauto lädt mit weniger als 6 Ampere.

| Anschluss des Autos | Überschuss, ab dem es beginnt |
|---|---|
| einphasig | 1,4 kW |
| dreiphasig | **4,2 kW** |

## So prüfen Sie die Einstellung

1. Öffnen Sie **Auto → Lademodus** und wählen Sie *Nur Sonne*.
2. Tippen Sie auf **Phasen**. Stellen Sie *automatisch* ein: Der Lader 11 beginnt dann mit einer Phase und schaltet ab 4,2 kW auf drei um.
3. Öffnen Sie **Auto → Vorrang**. Steht der Speicher an erster Stelle, lädt das Auto erst, wenn er voll ist.

## Wenn das Laden ständig abbricht

Wolken lassen den Überschuss schwanken. Der Lader wartet fünf Minuten, bevor er abschaltet, und zehn, bevor er neu beginnt. Manche Autos schlafen in dieser Pause ein und wachen nicht wieder auf. Dann hilft:

- *Sonne + Mindeststrom* statt *Nur Sonne*: Das Auto lädt mit 6 A durch und nimmt den Rest von der Sonne.
- die Wartezeit unter **Auto → Erweitert** auf 15 Minuten verlängern.
- im Auto selbst **kein** Ladefenster und keinen eigenen Timer einstellen.

Zeigt der Lader „Auto antwortet nicht“, ziehen Sie den Stecker, schließen das Auto ab und stecken nach einer Minute neu.`,
        },
        {
          audience: ['agents'],
          body: `**Nur Kundendienst.** Häufigster echter Fehler: Der Zähler ist mit **vertauschter Richtung** eingebaut. In der Konsole ist \`grid_w\` mittags positiv, obwohl eingespeist wird. Unter *Zentrale → Messung → Richtung umkehren* beheben, Kunde muss nicht öffnen.

Autos, die nach Pausen nicht aufwachen, stehen in der Liste *Auto-Eigenheiten* (Second Level pflegt). Bei diesen den Weck-Impuls einschalten: *Lader 11 → Experte → CP-Impuls 3 s*.`,
        },
      ],
    },
    {
      key: 'lader-surplus-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'Solar charging does not start or keeps stopping',
      tags: ['solar-charging', 'phases', 'electric-car'],
      product: 'lader-11',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 255,
      confirmedBy: ['giulia', 'maarten'],
      group: 'lader-surplus',
      layers: [
        {
          audience: ['public'],
          body: `With *Sun only*, your car gets just the solar power that house and battery leave over. By standard, no electric car charges with less than 6 amps, so the surplus has to reach a threshold first: **1.4 kW** on one phase, **4.2 kW** on three.

## Check the settings

1. Open **Car → Charging mode** and choose *Sun only*.
2. Tap **Phases** and choose *automatic*. The Lader 11 then starts on one phase and changes to three above 4.2 kW.
3. Open **Car → Priority**. With the battery in first place, the car waits until the battery is full.

## Charging keeps stopping

Clouds make the surplus go up and down. The charger waits five minutes before it stops and ten before it starts again. Some cars fall asleep in that break and do not wake up:

- Use *Sun + minimum* instead of *Sun only*. The car charges with 6 A throughout and takes the rest from the roof.
- Raise the waiting time to 15 minutes under **Car → Advanced**.
- Switch off timers and charging windows **in the car**.

If the display says “car does not answer”, unplug, lock the car, and plug in again after a minute.`,
        },
      ],
    },
    {
      key: 'lader-surplus-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: '3,5 kW Überschuss und das Auto lädt nicht, woran liegts?',
      tags: ['ueberschussladen', 'phasen', 'elektroauto'],
      product: 'lader-11',
      state: 'solved',
      audience: ['public'],
      author: 'lukas',
      createdDaysAgo: 130,
      layers: [
        {
          audience: ['public'],
          body: `Bin leicht genervt: App zeigt seit zwei Stunden **3,5 kW Einspeisung**, Lader auf „Nur Sonne“, Auto steckt, Lader sagt „warte auf Sonne“. Wieviel Sonne will er denn noch?

Mit der alten Wallbox vom Schwager ging das ab 1,5 kW.`,
        },
      ],
      posts: [
        {
          key: 'lader-surplus-question-de-1',
          author: 'susi',
          kind: 'answer',
          daysAfter: 0,
          body: `Bei dir steht der Lader fest auf **drei Phasen**, da braucht er 4,2 kW (3 × 230 V × 6 A). Auto → Lademodus → Phasen → *automatisch*. Der Schwager lädt einphasig, deswegen reicht ihm weniger.

Merkzettel: 1,4 kW einphasig, 4,2 kW dreiphasig.`,
          marks: { accepted: true, confirmedBy: ['lukas', 'kalle', 'henrik'] },
        },
        {
          key: 'lader-surplus-question-de-2',
          author: 'lukas',
          kind: 'comment',
          parent: 'lader-surplus-question-de-1',
          daysAfter: 0,
          body: `Passt! Stand tatsächlich auf drei. Lädt jetzt mit 2,9 kW vor sich hin. Dank dir.`,
        },
      ],
    },
    {
      key: 'lader-surplus-thread-en',
      space: 'peer',
      kind: 'thread',
      lang: 'en',
      title: 'Car falls asleep when clouds interrupt charging: list of models and tricks',
      tags: ['solar-charging', 'electric-car', 'wake-up'],
      product: 'lader-11',
      state: 'open',
      audience: ['public'],
      author: 'giulia',
      createdDaysAgo: 175,
      externalId: 'sunny-drivers:9917',
      originUrl: 'https://sunny-drivers.example/d/9917',
      layers: [
        {
          audience: ['public'],
          body: `My little hatchback charges happily until the first cloud, then never again until I unplug it. The charger is innocent: the car goes to sleep after ten minutes without power.

What worked for me, from best to worst:

1. *Sun + minimum* mode. Costs a bit of grid power, never fails.
2. Waiting time 15 minutes (Car → Advanced).
3. Unlocking the car with the app wakes it up about every second time.

Please add your model, year and what helped.`,
        },
      ],
      posts: [
        {
          key: 'lader-surplus-thread-en-1',
          author: 'owen',
          kind: 'reply',
          daysAfter: 2,
          body: `Estate from 2021: number 2 was enough. Also **switch off the departure timer in the car**, mine was fighting with the charger over who is in charge.`,
          marks: { confirmedBy: ['giulia', 'maarten'] },
        },
        {
          key: 'lader-surplus-thread-en-2',
          author: 'priya',
          kind: 'reply',
          daysAfter: 15,
          body: `Van from 2023, after a software update in spring it wakes up on its own. So: update the car before you spend a weekend on this like I did.`,
        },
      ],
    },
    {
      key: 'lader-surplus-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'de',
      title: 'Lader 11 mit fremdem Stromzähler betreiben (Modbus-Umsetzer)',
      tags: ['modbus', 'zaehler', 'ueberschussladen'],
      product: 'lader-11',
      state: 'published',
      audience: ['employees'],
      author: 'aylin',
      createdDaysAgo: 65,
      owner: 'aylin',
      riskNote:
        'Fällt der Umsetzer aus, lädt der Lader mit dem letzten Wert weiter und kann die Hausanschlusssicherung überlasten. Nur mit Lastgrenze 16 A.',
      layers: [
        {
          audience: ['employees'],
          body: `Unterstützt wird nur unser eigener Zähler. Gefragt wird trotzdem jede Woche, meist von Leuten, deren Zählerschrank voll ist. Mit einem Umsetzer geht es, wir haben es im Prüffeld sechs Monate laufen.

1. Umsetzer auf Hutschiene, RS-485 an den fremden Zähler, LAN zur Zentrale.
2. Registertabelle des Zählers auf unsere abbilden, nur diese vier werden gelesen:

| Register | Inhalt | Einheit |
|---|---|---|
| 40001 | Leistung L1 | W, mit Vorzeichen |
| 40003 | Leistung L2 | W, mit Vorzeichen |
| 40005 | Leistung L3 | W, mit Vorzeichen |
| 40011 | Herzschlag | zählt jede Sekunde |

3. Auf der Serviceseite \`meter=external\` und \`limit=16\` setzen.
4. Probe: Umsetzer ausstecken. Der Lader muss nach **30 Sekunden** auf 6 A gehen. Tut er das nicht, fehlt der Herzschlag: sofort zurückbauen.`,
        },
      ],
    },
  ],
};
