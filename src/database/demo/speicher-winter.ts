import type { DemoFamilyTexts } from './demo-world';

export const speicherWinter: DemoFamilyTexts = {
  name: 'Battery does not charge in winter',
  items: [
    {
      key: 'speicher-winter-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Der Speicher lädt im Winter nicht: Kälteschutz und Winterreserve',
      tags: ['winter', 'laden', 'ladestand', 'winterreserve'],
      product: 'speicher-10',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 340,
      confirmedBy: ['susi', 'kalle'],
      group: 'speicher-winter',
      layers: [
        {
          audience: ['public'],
          body: `Die Sonne scheint, der Speicher 10 steht trotzdem seit Tagen bei zwölf Prozent? Das sieht nach einem Fehler aus, ist aber meist einer von zwei Schutzmechanismen.

## Kälteschutz

Lithium-Eisenphosphat-Zellen altern schnell, wenn man sie kalt lädt. Deshalb gilt:

| Zelltemperatur | Laden | Entladen |
|---|---|---|
| über 10 °C | voll (5 kW) | voll |
| 5 bis 10 °C | höchstens 1,5 kW | voll |
| unter 5 °C | **gesperrt** | höchstens 2 kW |

Die Temperatur finden Sie in der App unter **Speicher → Details**. Steht der Speicher in einer ungeheizten Garage, hilft schon eine Dämmplatte hinter dem Gerät. Schalten Sie zusätzlich **Zellheizung erlauben** ein: Sie wärmt mit Sonnenstrom, nie mit Strom aus dem Netz, und braucht etwa 0,3 kWh am Tag.

## Winterreserve

Von November bis Februar hält der Speicher **15 %** zurück, damit er sich nicht tief entlädt. Fällt er darunter, lädt er an zwei Abenden langsam aus dem Netz nach (unter 1 kWh). Das können Sie unter **Speicher → Reserve** zwischen 5 % und 30 % einstellen, aber nicht ganz abschalten.

## Wann Sie sich melden sollten

- Der Ladestand ändert sich **zehn Tage lang gar nicht**, auch nicht nach unten.
- Die App zeigt „Abgleich nötig“ länger als eine Woche.
- Der Speicher steht warm (über 10 °C) und lädt bei Überschuss trotzdem nicht.`,
        },
        {
          audience: ['agents'],
          body: `**Nur Kundendienst.** „Abgleich nötig“ heißt: Die Zellspannungen laufen mehr als 60 mV auseinander, der Ladestand ist geschätzt. Im Winter kommt der Speicher nie auf 100 % und gleicht deshalb nie ab.

In der Konsole *Speicher 10 → Wartung → Vollladung planen* wählen, Nachtstrom ab 1 Uhr, nur bei Zelltemperatur über 12 °C. Kosten von rund 3 Euro erstatten wir auf Wunsch. Einmal je Winter genügt. Bei über 120 mV: Fall an Second Level.`,
        },
      ],
    },
    {
      key: 'speicher-winter-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'The battery does not charge in winter: cold protection and winter reserve',
      tags: ['winter', 'charging', 'state-of-charge'],
      product: 'speicher-10',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 333,
      group: 'speicher-winter',
      layers: [
        {
          audience: ['public'],
          body: `The sun is out, yet your Speicher 10 has been stuck at twelve per cent for days? It looks like a fault, but it is usually one of two protections.

## Cold protection

Charging cold cells ages them quickly. Above **10 °C** the battery charges with full power, between 5 and 10 °C with 1.5 kW at most, and **below 5 °C not at all**. You find the cell temperature in the app under **Battery → Details**.

If the battery stands in an unheated garage, put an insulating board behind it and switch on **Allow cell heating**. The heater only ever uses your own solar power, about 0.3 kWh a day.

## Winter reserve

From November to February the battery keeps **15 %** back so that it cannot run deeply empty. If it drops below that, it tops itself up from the grid on two evenings with less than 1 kWh. Under **Battery → Reserve** you can choose anything from 5 % to 30 %.

## When to call us

- The level has not moved at all for ten days.
- The app has shown “balancing needed” for more than a week.
- The cells are warmer than 10 °C, there is surplus, and it still does not charge.`,
        },
      ],
    },
    {
      key: 'speicher-winter-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: 'Speicher hängt seit 9 Tagen bei 12 %, trotz Sonne. Akku kaputt?',
      tags: ['ladestand', 'winter', 'garage'],
      product: 'speicher-10',
      state: 'solved',
      audience: ['public'],
      author: 'susi',
      createdDaysAgo: 310,
      layers: [
        {
          audience: ['public'],
          body: `Ich verzweifle. Anlage 9,6 kWp, heute 14 kWh vom Dach, davon **alles eingespeist**, der Speicher rührt sich nicht: 12 %, seit neun Tagen. Für das Ding habe ich einen Haufen Geld bezahlt und jetzt kaufe ich abends Strom für 34 Cent?!

Er steht in der Garage, da sind es so 4 Grad. Keine Fehlermeldung, nur ein kleines Schneeflöckchen neben dem Akku, hielt ich für Deko.`,
        },
      ],
      posts: [
        {
          key: 'speicher-winter-question-de-1',
          author: 'emre',
          kind: 'answer',
          daysAfter: 0,
          body: `Guten Tag, Ihr Ärger ist verständlich, aber der Akku ist gesund: Die Schneeflocke bedeutet **Kälteschutz**. Unter 5 °C Zelltemperatur laden wir nicht, weil das die Zellen dauerhaft schädigt.

Bitte schalten Sie unter **Speicher → Details → Zellheizung erlauben** ein. Bei 14 kWh Ertrag ist der Speicher nach etwa zwei Stunden Sonne warm genug. Dass die App das nicht deutlicher sagt, habe ich als Wunsch weitergegeben.`,
          marks: { accepted: true, official: 'emre', confirmedBy: ['susi', 'mara', 'beate'] },
        },
        {
          key: 'speicher-winter-question-de-2',
          author: 'kalle',
          kind: 'answer',
          daysAfter: 1,
          body: `Zusätzlich zur Heizung: 4 cm Hartschaum hinter und unter den Speicher, Lüftungsschlitze freilassen. Bei mir sind die Zellen dadurch nachts 5 Grad wärmer als die Garage.`,
          marks: { confirmedBy: ['susi'] },
        },
      ],
    },
    {
      key: 'speicher-winter-thread-en',
      space: 'peer',
      kind: 'thread',
      lang: 'en',
      title: 'Is the 15 % winter reserve worth it? My numbers from two winters',
      tags: ['winter', 'reserve', 'numbers'],
      product: 'speicher-10',
      state: 'open',
      audience: ['public'],
      author: 'maarten',
      createdDaysAgo: 190,
      layers: [
        {
          audience: ['public'],
          body: `I kept a log because I could not believe that the battery buys power from the grid on purpose.

| | winter 1 (15 %) | winter 2 (5 %) |
|---|---|---|
| bought for the reserve | 7 kWh | 1 kWh |
| days “balancing needed” | 2 | 19 |
| level jumped by more than 10 % | never | 6 times |

So with 5 % I saved about two euros and got a battery that **did not know how full it was** for most of January. I went back to 15 %.`,
        },
      ],
      posts: [
        {
          key: 'speicher-winter-thread-en-1',
          author: 'owen',
          kind: 'reply',
          daysAfter: 1,
          body: `Great table. Mine jumped from 31 % to 8 % on Boxing Day with the oven on. Now I know why, thank you.`,
        },
        {
          key: 'speicher-winter-thread-en-2',
          author: 'giulia',
          kind: 'reply',
          daysAfter: 2,
          body: `In the mountains (garage at -3 °C in January) the cell heating made the difference, not the reserve. Without it: eleven days without a single kWh charged.`,
          marks: { confirmedBy: ['lukas'] },
        },
      ],
    },
    {
      key: 'speicher-winter-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'en',
      title: 'Force a full balancing charge on a Speicher 10 from the service port',
      tags: ['balancing', 'service-port', 'winter'],
      product: 'speicher-10',
      state: 'published',
      audience: ['employees'],
      author: 'nils',
      createdDaysAgo: 140,
      confirmedBy: ['aylin', 'sabine'],
      owner: 'nils',
      riskNote:
        'Skips the cold protection. Below 8 °C this plates lithium and voids the cell warranty; the pack must be measured before and after.',
      layers: [
        {
          audience: ['employees'],
          body: `The console can plan a full charge, but only with a Zentrale that is online. For a battery without network, use the service port. **Not supported for customers or partners.**

1. USB-C cable to the port behind the left cover, 115200 8N1.
2. Log in with the day code from the field app.
3. Read first, and write the values into the device log:

~~~text
bms> cells
min 3.281 V   max 3.402 V   spread 121 mV   temp 11.4 C
~~~

4. Spread above 60 mV and temperature **above 8 °C**? Then:

~~~text
bms> balance start --target 100 --max-power 1000 --timeout 10h
~~~

5. Leave it for the night. In the morning the spread should be below 20 mV.

If the spread does not fall below 60 mV, one cell is weak: swap the module, do not repeat.`,
        },
      ],
      posts: [
        {
          key: 'speicher-winter-howto-1',
          author: 'aylin',
          kind: 'comment',
          daysAfter: 5,
          body: `Measured on three packs in the test field: 121 → 14 mV, 88 → 11 mV, 140 → 95 mV. The last one had a weak cell 7, exactly as you say.`,
        },
      ],
    },
  ],
};
