import type { DemoFamilyTexts } from './demo-world';

export const warmNoise: DemoFamilyTexts = {
  name: 'Heat pump is loud at night',
  items: [
    {
      key: 'warm-noise-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Die Wärmepumpe ist nachts zu laut: Leise-Zeiten und Aufstellung',
      tags: ['geraeusch', 'leise-zeiten', 'nachbarn', 'aufstellung'],
      product: 'warm-8',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 300,
      layers: [
        {
          audience: ['public'],
          body: `Ihre Warm 8 ist mit **35 dB(A) in drei Metern Abstand** im Leise-Betrieb etwa so laut wie ein Kühlschrank. Ist sie deutlich lauter, gibt es fast immer einen Grund, den man findet.

## Welches Geräusch hören Sie?

| Geräusch | Was es ist | Was Sie tun |
|---|---|---|
| Rauschen, steigt bei Kälte | Ventilator unter Last | Leise-Zeiten einstellen |
| Zischen und Dampf, fünf Minuten lang | Abtauen | nichts, das ist gewollt |
| Brummen im Haus, draußen leise | Schall wandert über Leitung oder Sockel | Aufstellung prüfen |
| Klappern | Blatt, Ast oder lose Schraube am Gitter | Gerät ausschalten, Gitter prüfen |

## Leise-Zeiten einstellen

1. Öffnen Sie in der App **Heizung → Leise-Zeiten**.
2. Wählen Sie zum Beispiel **22 bis 6 Uhr**.
3. Stellen Sie die Stufe auf *leise* (bis −7 °C ohne Verlust an Wärme) oder *sehr leise* (bis 0 °C).

Bei strengem Frost hebt die Wärmepumpe die Leise-Zeit auf, damit Ihr Haus warm bleibt. Die App zeigt dann ein kleines Ohr mit Schneeflocke.

## Aufstellung prüfen

- Zwischen Gerät und Wand sollen mindestens **30 cm** frei sein, vor dem Gerät 150 cm.
- Das Gerät steht auf den vier grauen Dämpfern, nicht auf der Transportpalette.
- Die Leitungen gehen in einem Bogen ins Haus und berühren das Mauerwerk nicht.

Hat Ihr Nachbar Messwerte genannt? Wir schicken Ihnen gern das **Schalldatenblatt** für Ihr Gerät mit den Werten für die Grundstücksgrenze.`,
        },
      ],
    },
    {
      key: 'warm-noise-question-en',
      space: 'community',
      kind: 'question',
      lang: 'en',
      title: 'Loud hiss and a cloud of steam from the heat pump at 5 am. Is it broken?',
      tags: ['noise', 'defrost', 'steam'],
      product: 'warm-8',
      state: 'solved',
      audience: ['public'],
      author: 'priya',
      createdDaysAgo: 41,
      layers: [
        {
          audience: ['public'],
          body: `First winter with a heat pump here. This morning at five it went completely quiet, then **hissed like a kettle**, and a white cloud drifted past our bedroom window. After about five minutes it started again as if nothing had happened.

My neighbour already asked whether it is on fire. Nothing in the app, no fault code. Do I have to call somebody?`,
        },
      ],
      posts: [
        {
          key: 'warm-noise-question-en-1',
          author: 'maarten',
          kind: 'answer',
          daysAfter: 0,
          body: `It is defrosting, all of them do it. Ice builds up on the back when it is damp and around zero, so now and then the machine runs backwards for a few minutes and melts it. The hiss is the valve, the cloud is just water vapour.

Tell your neighbour it is the only legal way to make clouds at home. :-)`,
          marks: { accepted: true, confirmedBy: ['priya', 'giulia'] },
        },
        {
          key: 'warm-noise-question-en-2',
          author: 'hannah',
          kind: 'answer',
          daysAfter: 0,
          body: `Maarten is right. Between once every 40 minutes (damp, around 0 °C) and twice a day (dry frost) is normal. If it defrosts **more than twice an hour for a whole day**, leaves or snow are blocking the back of the unit: switch it off and clear at least 30 cm.`,
          marks: { official: 'hannah', confirmedBy: ['owen'] },
        },
      ],
    },
    {
      key: 'warm-noise-thread-de',
      space: 'peer',
      kind: 'thread',
      lang: 'de',
      title: 'Brummen im Schlafzimmer, draußen hört man nix',
      tags: ['geraeusch', 'koerperschall', 'schlafzimmer'],
      product: 'warm-8',
      state: 'open',
      audience: ['public'],
      author: 'lukas',
      createdDaysAgo: 120,
      layers: [
        {
          audience: ['public'],
          body: `Servus, unsere Warm 8 ist im Garten flüsterleise, aber im Schlafzimmer drüber **brummt die Wand** bei so 50 Hertz. Meine Frau schläft schon im Kinderzimmer. Der Installateur sagt „das gibt sich“. Es gibt sich nicht.

Leise-Zeit ist an, ändert am Brummen genau gar nichts.`,
        },
      ],
      posts: [
        {
          key: 'warm-noise-thread-de-1',
          author: 'ulf',
          kind: 'reply',
          daysAfter: 0,
          body: `Körperschall. Geh mit der Hand die Rohre ab: Da wo es durch die Mauer geht, liegt bestimmt das Rohr blank am Stein. Dämmung drum, mit Luft ausschäumen lassen (Weichschaum!, kein Bauschaum, der wird hart und überträgt alles).`,
          marks: { confirmedBy: ['lukas', 'beate'] },
        },
        {
          key: 'warm-noise-thread-de-2',
          author: 'susi',
          kind: 'reply',
          daysAfter: 2,
          body: `Bei uns waren es die Füße. Stand noch auf den Transportklötzen, weil der Sockel zwei Zentimeter zu hoch war. Mit weicheren Gummipuffern war Ruhe.`,
        },
        {
          key: 'warm-noise-thread-de-3',
          author: 'lukas',
          kind: 'reply',
          parent: 'warm-noise-thread-de-1',
          daysAfter: 9,
          body: `Ulf, du Fuchs. Genau an der Durchführung lag der Vorlauf am Ziegel an. Freigestemmt, Weichschaum rein, Brummen weg. Frau wieder da.`,
        },
      ],
    },
    {
      key: 'warm-noise-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'de',
      title: 'Warm 8 auf Holzbalkendecke oder Carport: weichere Puffer aus dem Maschinenbau',
      tags: ['geraeusch', 'puffer', 'aufstellung'],
      product: 'warm-8',
      state: 'published',
      audience: ['employees'],
      author: 'sabine',
      createdDaysAgo: 88,
      owner: 'sabine',
      riskNote:
        'Gerät steht weicher: bei Sturm über 100 km/h nur mit zusätzlicher Abspannung. Für Balkone nie ohne Statiker.',
      layers: [
        {
          audience: ['employees'],
          body: `Offiziell gibt es die Warm 8 nur auf Betonsockel. In der Wirklichkeit steht sie auch auf Carports, und dann brummt das halbe Haus. Unsere grauen Dämpfer (60 Shore) sind für leichte Unterbauten zu hart.

**Was funktioniert:** vier Maschinenfüße 40 Shore, M10, Tragkraft je 60 kg. Beim Hersteller unseres Prüfstands für rund 9 Euro das Stück, Aylin hat immer einen Satz im Schrank.

1. Gerät ausschalten, Leitungen zwei Tage vorher ankündigen (wer hebt, hebt zu zweit).
2. Füße wechseln, **Wasserwaage**, das Kondensat muss weiter nach links laufen.
3. Leitungen mit Bogen von 30 cm verlegen, sonst war alles umsonst.

Gemessen an drei Anlagen: im Schlafzimmer 31 → 22 dB(A).`,
        },
      ],
      posts: [
        {
          key: 'warm-noise-howto-1',
          author: 'jonas',
          kind: 'comment',
          daysAfter: 20,
          body: `Darf ich das einem Kunden am Telefon empfehlen? Bitte klären, ich habe zwei Fälle in der Woche.`,
        },
        {
          key: 'warm-noise-howto-2',
          author: 'sabine',
          kind: 'comment',
          parent: 'warm-noise-howto-1',
          daysAfter: 21,
          body: `Noch nicht. Nur wenn jemand von uns vor Ort war und den Unterbau gesehen hat.`,
        },
      ],
    },
  ],
};
