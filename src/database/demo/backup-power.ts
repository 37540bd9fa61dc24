import type { DemoFamilyTexts } from './demo-world';

export const backupPower: DemoFamilyTexts = {
  name: 'What runs during a power cut',
  items: [
    {
      key: 'backup-power-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Stromausfall: was mit dem Speicher 10 weiterläuft und was nicht',
      tags: ['stromausfall', 'ersatzstrom', 'notstrom'],
      product: 'speicher-10',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 380,
      layers: [
        {
          audience: ['public'],
          body: `Ob bei einem Stromausfall das Licht an bleibt, hängt davon ab, wie Ihr Speicher angeschlossen ist. Es gibt drei Möglichkeiten; welche Sie haben, steht in der App unter **Speicher → Ersatzstrom**.

| Ausführung | Was weiterläuft | Umschaltzeit |
|---|---|---|
| ohne Ersatzstrom | nichts | – |
| Notsteckdose | eine Steckdose am Speicher, bis 3 kW | von Hand |
| Ersatzstrom mit Umschaltbox | die vorbereiteten Stromkreise, bis 5 kW | etwa 5 Sekunden |

## Bei Stromausfall mit Umschaltbox

1. Warten Sie etwa fünf Sekunden. Die Umschaltbox klackt, das Licht kommt wieder.
2. Schalten Sie große Verbraucher aus: Herd, Sauna, Trockner. Über 5 kW schaltet der Speicher ab und versucht es nach einer Minute erneut.
3. Die **Wallbox bleibt aus**, die **Wärmepumpe läuft im Sparbetrieb**, wenn sie am Ersatzstrom angeschlossen ist.

Scheint die Sonne, lädt die Anlage den Speicher weiter. So kommen Sie auch durch einen längeren Ausfall.

## Wie lange reicht es?

Ein voller Speicher (10,2 kWh) versorgt Kühlschrank, Licht, Router und Heizungssteuerung rund **20 Stunden**, mit Wärmepumpe im Sparbetrieb etwa sieben. Legen Sie unter **Speicher → Reserve** fest, wie viel immer zurückbleiben soll; wir empfehlen 20 %.

## Einmal im Jahr prüfen

Öffnen Sie **Speicher → Ersatzstrom → Probe**. Die Probe dauert zwei Minuten, das Licht flackert einmal. Lebenswichtige medizinische Geräte dürfen **nicht** allein vom Speicher abhängen.`,
        },
        {
          audience: ['agents'],
          body: `**Nur Kundendienst.** „Schaltet nach fünf Sekunden wieder ab“ ist fast immer Anlaufstrom: alte Kühltruhe oder Tauchpumpe. Konsole: *Speicher 10 → Ereignisse → OVL*, dort steht die Spitze in Ampere. Bei Spitzen über 40 A Sanftanlauf über den Fachbetrieb empfehlen. Keine Zusagen zu medizinischen Geräten, auch nicht auf Nachfrage.`,
        },
      ],
    },
    {
      key: 'backup-power-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: 'Stromausfall gestern: Speicher voll und trotzdem alles dunkel?!',
      tags: ['stromausfall', 'ersatzstrom'],
      product: 'speicher-10',
      state: 'solved',
      audience: ['public'],
      author: 'tine',
      createdDaysAgo: 37,
      layers: [
        {
          audience: ['public'],
          body: `Gestern war im ganzen Viertel zwei Stunden der Strom weg. Unser Speicher: 94 % voll. Unser Haus: **stockdunkel**. Ich stand mit der Taschenlampe im Keller und hab das Ding angeschrien.

Der Verkäufer hat damals was von „unabhängig vom Netz“ erzählt. Hab ich was falsch eingestellt oder war das gelogen?`,
        },
      ],
      posts: [
        {
          key: 'backup-power-question-de-1',
          author: 'emre',
          kind: 'answer',
          daysAfter: 0,
          body: `Das Anschreien können wir gut verstehen. Ein Speicher darf bei Netzausfall aus Sicherheitsgründen nur mit einer **Umschaltbox** ins Hausnetz liefern, sonst stünden Leitungen unter Spannung, an denen gerade jemand arbeitet. Unter **Speicher → Ersatzstrom** sehen Sie, ob Sie eine haben.

Steht dort „ohne“, können Sie nachrüsten lassen (ein halber Tag, Fachbetrieb). Bis dahin: Viele Speicher haben rechts unten eine **Notsteckdose** hinter der grauen Klappe, Schalter daneben auf I, dann haben Sie 3 kW.`,
          marks: { accepted: true, official: 'emre', confirmedBy: ['tine', 'susi', 'mara'] },
        },
        {
          key: 'backup-power-question-de-2',
          author: 'tine',
          kind: 'comment',
          parent: 'backup-power-question-de-1',
          daysAfter: 1,
          body: `Die Klappe gibts wirklich. Drei Jahre dran vorbeigelaufen. Verlängerungskabel liegt jetzt daneben.`,
        },
      ],
    },
    {
      key: 'backup-power-question-en',
      space: 'community',
      kind: 'question',
      lang: 'en',
      title: 'Backup power trips after five seconds when the freezer starts',
      tags: ['power-cut', 'backup-power', 'overload'],
      product: 'speicher-10',
      state: 'open',
      audience: ['public'],
      author: 'owen',
      createdDaysAgo: 9,
      layers: [
        {
          audience: ['public'],
          body: `We have the transfer box and ran the yearly test. Lights come back after five seconds as promised, then the **old chest freezer** in the cellar starts, everything goes dark, a minute later the same again. The freezer needs 150 W according to my meter, so this can't be 5 kW?!

Is there a setting for this, or do I have to buy a new freezer?`,
        },
      ],
      posts: [
        {
          key: 'backup-power-question-en-1',
          author: 'maarten',
          kind: 'answer',
          daysAfter: 1,
          body: `150 W while running, but for a tenth of a second old compressors pull ten to fifteen times as much. Try it with the freezer on the emergency socket instead of the house circuit; that one is more patient in my experience.`,
          marks: { confirmedBy: ['priya'] },
        },
      ],
    },
    {
      key: 'backup-power-peer-howto',
      space: 'peer',
      kind: 'howto',
      lang: 'de',
      title: 'Unser Blackout-Wochenende: so haben wir den Ersatzstrom wirklich getestet',
      tags: ['stromausfall', 'ersatzstrom', 'selbstversuch'],
      product: 'speicher-10',
      state: 'published',
      audience: ['public'],
      author: 'susi',
      createdDaysAgo: 115,
      confirmedBy: ['beate', 'mara', 'tine'],
      layers: [
        {
          audience: ['public'],
          body: `Die Zwei-Minuten-Probe in der App ist nett, aber ich wollte es wissen. Also: Samstag 10 Uhr Hauptschalter aus, Sonntag 10 Uhr wieder an. Vier Personen, ein Hund.

## Was wir vorher gemacht haben

1. Speicher auf 100 % laden lassen.
2. Liste geschrieben, was *am Ersatzstrom hängt* (Küche, Flur, Router, Heizung) und was nicht (Bad oben!).
3. Tiefkühltruhe mit einem Sanftanlauf-Stecker versehen, kostet 25 Euro.

## Was passiert ist

| Uhrzeit | Stand | Ereignis |
|---|---|---|
| 10:00 | 100 % | Klack, Licht da |
| 13:20 | 96 % | Sonne, Speicher lädt sogar |
| 18:45 | 88 % | Wasserkocher + Mikrowelle: **aus**, nach einer Minute wieder da |
| 23:00 | 71 % | alle schlafen, 180 W Grundlast |
| 07:30 | 52 % | Wärmepumpe im Sparbetrieb, 19,5 °C |

## Was wir gelernt haben

- Nie Wasserkocher und Mikrowelle zugleich.
- Eine Lampe im Bad, die ohne Kabel geht, gehört ins Regal.
- Kinder finden Stromausfall großartig.`,
        },
      ],
      posts: [
        {
          key: 'backup-power-peer-howto-1',
          author: 'beate',
          kind: 'comment',
          daysAfter: 2,
          body: `Danke für die Liste. Den Stecker für die Truhe habe ich gleich bestellt.`,
        },
      ],
    },
    {
      key: 'backup-power-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'de',
      title: 'Speicher 10 an einem Notstromaggregat nachladen',
      tags: ['stromausfall', 'aggregat', 'ersatzstrom'],
      product: 'speicher-10',
      state: 'published',
      audience: ['employees'],
      author: 'sabine',
      createdDaysAgo: 70,
      owner: 'sabine',
      riskNote:
        'Ein Aggregat ohne saubere Frequenz zerstört den Wechselrichter. Lebensgefahr, wenn das Haus nicht allpolig vom Netz getrennt ist.',
      layers: [
        {
          audience: ['employees'],
          body: `Nach dem Hochwasser haben wir das für zwei Höfe gebraucht. In keinem Handbuch, **nur mit Elektrofachkraft vor Ort**, nie am Telefon anleiten.

1. Umschaltbox auf Stellung *Insel*, Hauptschalter aus, mit Schloss sichern.
2. Nur Inverter-Aggregate ab 3 kVA. Frequenz 30 Minuten messen: 49,8 bis 50,2 Hz, sonst nicht weiter.
3. Einspeisung über den Wallbox-Abgang, Lader vorher abklemmen.
4. Konsole: \`grid.source=generator\`, \`charge.max_w=1500\`.
5. Alle 15 Minuten Temperatur der Anschlussklemmen prüfen, unter 60 °C.

Danach **beide Werte zurückstellen**. Vergisst man das, lädt der Speicher für immer mit 1,5 kW, und der nächste Anruf landet bei Jonas.`,
        },
      ],
    },
  ],
};
