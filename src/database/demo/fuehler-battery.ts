import type { DemoFamilyTexts } from './demo-world';

export const fuehlerBattery: DemoFamilyTexts = {
  name: 'Room sensors eat their batteries',
  items: [
    {
      key: 'fuehler-battery-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Der Fühler verbraucht zu schnell Batterien',
      tags: ['batterie', 'funk', 'raumfuehler'],
      product: 'fuehler',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 280,
      group: 'fuehler-battery',
      layers: [
        {
          audience: ['public'],
          body: `Zwei AAA-Batterien halten im Fühler üblicherweise **zwei bis drei Jahre**. Sind sie nach wenigen Wochen leer, sendet der Fühler viel öfter als nötig, meist weil er die Zentrale schlecht erreicht.

## Empfang prüfen

Drücken Sie die Taste am Fühler einmal kurz. Die Anzeige zeigt einen bis vier Balken.

| Balken | Bedeutung | Haltbarkeit der Batterien |
|---|---|---|
| 3 bis 4 | gut | über zwei Jahre |
| 2 | ausreichend | etwa ein Jahr |
| 1 | schlecht, jeder Wert wird bis zu achtmal gesendet | **vier bis acht Wochen** |

## So wird der Empfang besser

1. Hängen Sie den Fühler nicht hinter Metallregale, Spiegel oder in Steckdosennähe.
2. Stellen Sie die Zentrale frei auf, nicht in den Zählerschrank. Ein Meter Abstand zum Router genügt.
3. Reicht das nicht, machen Sie einen Fühler im Flur zum **Verstärker**: Schließen Sie ihn mit dem USB-Netzteil an und wählen Sie **Räume → Fühler → Als Verstärker**.

## Die richtigen Batterien

Verwenden Sie **Alkaline- oder Lithium-Batterien** (1,5 V). Akkus haben nur 1,2 V; der Fühler hält sie schon halb voll für leer. Tauschen Sie immer beide zugleich. Nach dem Wechsel braucht der Fühler bis zu zehn Minuten, bis er wieder in der App erscheint.`,
        },
      ],
    },
    {
      key: 'fuehler-battery-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'The room sensor drains its batteries too fast',
      tags: ['batteries', 'radio', 'room-sensor'],
      product: 'fuehler',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 275,
      group: 'fuehler-battery',
      layers: [
        {
          audience: ['public'],
          body: `Two AAA batteries usually last **two to three years** in a Fühler. If they are empty after a few weeks, the sensor is sending far too often, mostly because it can hardly reach the Zentrale.

Press the button on the sensor once. It shows one to four bars: three or four are good, two will do, and with **one bar** every value is sent up to eight times. Then the batteries last four to eight weeks.

## Improve the reception

1. Keep the sensor away from metal shelves, mirrors and power sockets.
2. Put the Zentrale in the open, not in the meter cabinet, and one metre away from the router.
3. If that is not enough, turn a sensor in the hall into a **repeater**: connect it to a USB power supply and choose **Rooms → Sensor → Use as repeater**.

## The right batteries

Use **alkaline or lithium cells** (1.5 V). Rechargeables have 1.2 V, and the sensor takes them for empty when they are half full. Always change both. It may take ten minutes until the sensor is back in the app.`,
        },
      ],
    },
    {
      key: 'fuehler-battery-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: 'Fühler im Keller frisst alle 5 Wochen Batterien, die anderen nicht',
      tags: ['batterie', 'keller', 'funk'],
      product: 'fuehler',
      state: 'solved',
      audience: ['public'],
      author: 'tine',
      createdDaysAgo: 200,
      layers: [
        {
          audience: ['public'],
          body: `Ich hab sechs Fühler im Haus. Fünf laufen seit zwei Jahren mit den ersten Batterien, der im Hobbykeller ist **alle fünf Wochen leer**. Hab schon das Gerät getauscht (mit dem aus dem Kinderzimmer), liegt also nicht am Fühler, sondern am Keller.

Gibts da nen Trick? Ich kauf langsam Batterien im Großhandel.`,
        },
      ],
      posts: [
        {
          key: 'fuehler-battery-question-de-1',
          author: 'emre',
          kind: 'answer',
          daysAfter: 0,
          body: `Sehr gut eingegrenzt! Im Keller ist der Empfang vermutlich so schwach, dass jeder Wert mehrmals gesendet wird. Drücken Sie bitte kurz die Taste: Bei einem Balken hilft ein **Verstärker** auf der Kellertreppe. Dafür können Sie einen vorhandenen Fühler mit USB-Netzteil verwenden, kaufen müssen Sie nichts.`,
          marks: { official: 'emre', confirmedBy: ['beate'] },
        },
        {
          key: 'fuehler-battery-question-de-2',
          author: 'ulf',
          kind: 'answer',
          daysAfter: 1,
          body: `Oder noch einfacher: Fühler ausm Metallregal nehmen und an die Treppenseite hängen. Bei mir von einem auf drei Balken, ganz ohne Technik.`,
          marks: { accepted: true, confirmedBy: ['tine', 'mara'] },
        },
        {
          key: 'fuehler-battery-question-de-3',
          author: 'tine',
          kind: 'comment',
          parent: 'fuehler-battery-question-de-2',
          daysAfter: 2,
          body: `Es. War. Das. Regal. Danke Ulf.`,
        },
      ],
    },
    {
      key: 'fuehler-battery-thread-de',
      space: 'peer',
      kind: 'thread',
      lang: 'de',
      title: 'Fühler mit Akkus oder Netzteil betreiben, wer hat Erfahrung?',
      tags: ['batterie', 'akku', 'basteln'],
      product: 'fuehler',
      state: 'open',
      audience: ['public'],
      author: 'susi',
      createdDaysAgo: 205,
      layers: [
        {
          audience: ['public'],
          body: `Batterien wegwerfen geht mir gegen den Strich. Normale AAA-Akkus meldet der Fühler nach drei Wochen als leer, obwohl noch 60 % drin sind. Hat wer was anderes probiert? Netzteil, Solarzelle, Hamsterrad, mir ist alles recht.`,
        },
      ],
      posts: [
        {
          key: 'fuehler-battery-thread-de-1',
          author: 'kalle',
          kind: 'reply',
          daysAfter: 1,
          body: `Es gibt **Lithium-Akkus mit 1,5 V** und eingebautem Wandler. Laufen bei mir seit 14 Monaten, Anzeige immer „voll“, bis sie schlagartig leer sind. Vorwarnung kannst du also vergessen.`,
          marks: { confirmedBy: ['susi', 'lukas'] },
        },
        {
          key: 'fuehler-battery-thread-de-2',
          author: 'lukas',
          kind: 'reply',
          daysAfter: 2,
          body: `Ich hab die USB-Buchse genommen und ein altes Handy-Netzteil, fertig. Wird dann nebenbei Verstärker. Kabelkanal ist halt nicht schön.`,
        },
      ],
    },
    {
      key: 'fuehler-battery-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'de',
      title: 'Fühler: Leer-Schwelle für Akkus absenken',
      tags: ['batterie', 'akku', 'funk'],
      product: 'fuehler',
      state: 'published',
      audience: ['employees'],
      author: 'aylin',
      createdDaysAgo: 58,
      owner: 'nils',
      riskNote:
        'Unter 2,0 V misst der Fühler bis zu 1,5 Grad zu warm; die Räume werden dann zu kalt. Nicht für Kinderzimmer und Pflege.',
      layers: [
        {
          audience: ['employees'],
          body: `Der Fühler meldet sich bei 2,35 V als leer (für Batterien richtig). Mit NiMH-Akkus sind da noch 60 % übrig. Die Schwelle lässt sich über Funk ändern, wenn man die Zentrale in den Testmodus nimmt.

1. Konsole: *Zentrale → Experte → Funk → Fühler wählen*.
2. \`bat_low_mv\` von 2350 auf **2150** setzen, nicht tiefer.
3. Am Fühler die Taste dreimal kurz drücken, er holt sich den Wert innerhalb einer Minute.
4. Im Gerätebuch „Akku“ eintragen. Sonst wundert sich der Nächste über krumme Temperaturen.

Ein Firmware-Update des Fühlers setzt den Wert zurück.`,
        },
      ],
      posts: [
        {
          key: 'fuehler-battery-howto-1',
          author: 'jonas',
          kind: 'comment',
          daysAfter: 4,
          body: `Fragen dazu habe ich mindestens zweimal im Monat. Spricht etwas dagegen, das als Einstellung in die App zu nehmen?`,
        },
        {
          key: 'fuehler-battery-howto-2',
          author: 'nils',
          kind: 'comment',
          parent: 'fuehler-battery-howto-1',
          daysAfter: 6,
          body: `Ja, die Messfehler unter 2,0 V. Ich baue für 4.4 eine Korrektur ein, dann gern.`,
        },
      ],
    },
  ],
};
