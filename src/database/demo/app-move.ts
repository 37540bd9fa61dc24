import type { DemoFamilyTexts } from './demo-world';

export const appMove: DemoFamilyTexts = {
  name: 'Moving house: handing the devices over to somebody else',
  items: [
    {
      key: 'app-move-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Umzug und Hausverkauf: Geräte in der App übergeben oder übernehmen',
      tags: ['umzug', 'uebergabe', 'konto', 'kopplungscode'],
      product: 'app',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 225,
      group: 'app-move',
      layers: [
        {
          audience: ['public'],
          body: `Wärmepumpe, Speicher und Wallbox bleiben meist im Haus, Ihr Konto geht mit Ihnen. Damit die neuen Bewohner alles bedienen können und **Ihre Verbrauchsdaten nicht mitlesen**, übergeben Sie die Anlage in der App.

## Sie ziehen aus

1. Öffnen Sie **Mehr → Anlage → Anlage übergeben**.
2. Geben Sie die E-Mail-Adresse der neuen Bewohner ein. Sie erhalten einen Link, der 14 Tage gilt.
3. Wählen Sie, ob die Heizzeiten erhalten bleiben. Verbrauchswerte werden **nie** übertragen; Sie können sie vorher unter **Daten mitnehmen** als Tabelle speichern.
4. Nach der Annahme verschwindet die Anlage aus Ihrem Konto.

## Sie ziehen ein

- **Mit Link:** antippen, Konto anlegen, fertig.
- **Ohne Link:** Der *Kopplungscode* steht auf dem Aufkleber unter der Zentrale (acht Ziffern). Öffnen Sie **Anlage hinzufügen**, geben Sie den Code ein und drücken Sie die Taste an der Zentrale, wenn die App es sagt.

## „Diese Anlage gehört schon jemandem“

Dann haben die Vorbesitzer sie nicht übergeben. Bitten Sie zuerst darum; das ist der schnellste Weg. Sind sie nicht zu erreichen, schicken Sie uns ein Foto des Aufklebers und einen Nachweis, dass Sie dort wohnen (Kaufvertrag, Mietvertrag oder Übergabeprotokoll; Beträge dürfen Sie schwärzen). Wir lösen die Anlage innerhalb von **drei Werktagen**.`,
        },
        {
          audience: ['agents'],
          body: `**Nur Kundendienst.** Nachweise nach der Prüfung löschen, nicht an den Fall hängen. Lösen in der Konsole: *Anlage → Eigentum → Lösen*, Grund *Umzug*. Die alte Person bekommt automatisch eine Nachricht und **sieben Tage** Zeit zu widersprechen; erst danach geben wir frei. Trennungen und Erbfälle immer an Friederike oder Ruth.`,
        },
      ],
    },
    {
      key: 'app-move-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'Moving out or moving in: hand over your devices in the app',
      tags: ['moving', 'handover', 'account', 'pairing-code'],
      product: 'app',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 220,
      group: 'app-move',
      layers: [
        {
          audience: ['public'],
          body: `Heat pump, battery and charger usually stay in the house; your account moves with you. Hand the installation over so that the new residents can use it and **nobody reads your consumption**.

## You move out

1. Open **More → Installation → Hand over**.
2. Enter the e-mail address of the new residents. The link we send is valid for 14 days.
3. Choose whether the heating schedules stay. Consumption data is **never** passed on; save it first under **Take my data with me**.

## You move in

- **With a link:** tap it, create an account, done.
- **Without a link:** the *pairing code* is on the sticker under the Zentrale (eight digits). Open **Add installation**, enter it, and press the button on the Zentrale when the app asks you to.

## “This installation belongs to somebody else”

The previous owners have not handed it over. Asking them is the quickest way. If you cannot reach them, send us a photo of the sticker and a proof that you live there. You may black out amounts. We release the installation within **three working days**.`,
        },
      ],
    },
    {
      key: 'app-move-question-en',
      space: 'community',
      kind: 'question',
      lang: 'en',
      title: 'Bought a house with a Wichtel system, app says it belongs to somebody else',
      tags: ['moving', 'account', 'pairing-code'],
      product: 'app',
      state: 'solved',
      audience: ['public'],
      author: 'giulia',
      createdDaysAgo: 52,
      layers: [
        {
          audience: ['public'],
          body: `We moved in on Saturday. The heat pump runs, but at 24 degrees, and I can not change it: when I type the code from the sticker the app says **“This installation belongs to somebody else.”**

The previous owner moved to Portugal and does not answer mails. Am I now heating for eternity at 24? My italian grandmother would love it, my wallet does not.`,
        },
      ],
      posts: [
        {
          key: 'app-move-question-en-1',
          author: 'hannah',
          kind: 'answer',
          daysAfter: 0,
          body: `Welcome to your new home! Two things:

**Today:** you can set the temperature on the indoor unit itself. Press the arrow keys until the big number blinks, choose 20 or 21, confirm with *OK*. No account needed.

**For the app:** write to us with a photo of the sticker and one page that shows you live there. We inform the previous owner and release the installation after the waiting time. It will keep running normally in the meantime.`,
          marks: { accepted: true, official: 'hannah', confirmedBy: ['giulia', 'owen'] },
        },
        {
          key: 'app-move-question-en-2',
          author: 'maarten',
          kind: 'answer',
          daysAfter: 1,
          body: `Same here last year. Try the estate agent as well: ours still had a phone number, and with the handover link it took two minutes instead of ten days.`,
          marks: { confirmedBy: ['priya'] },
        },
      ],
    },
    {
      key: 'app-move-wiki-de',
      space: 'community',
      kind: 'wiki',
      lang: 'de',
      title: 'Checkliste Umzug: woran alle beim ersten Mal nicht denken',
      tags: ['umzug', 'checkliste', 'uebergabe'],
      product: 'app',
      state: 'published',
      audience: ['public'],
      author: 'kalle',
      createdDaysAgo: 145,
      confirmedBy: ['tine', 'giulia', 'daniela'],
      layers: [
        {
          audience: ['public'],
          body: `Gesammelt aus etlichen Umzügen hier in der Community. Ergänzt gern, dafür ist die Seite da.

## Zwei Wochen vorher

- Verbrauchswerte als Tabelle sichern (**Mehr → Daten mitnehmen**), die brauchst du für die Steuer und den Vergleich im neuen Haus.
- Zählerstände fotografieren: Bezug, Einspeisung, Wärmemenge.
- Foto vom Aufkleber unter der Zentrale machen und *im Haus lassen*.

## Am Tag der Übergabe

1. Anlage in der App übergeben, **während die neuen Leute daneben stehen**. Spart drei Wochen Mails.
2. RFID-Karten der Wallbox abgeben oder sperren.
3. Filterschlüssel (grau!) zeigen. Der liegt im Deckel der Inneneinheit und wird sonst nie gefunden.
4. Leise-Zeiten erklären, die Nachbarn haben sich dran gewöhnt.

## Danach

- Kontrollieren, ob die Anlage wirklich aus deiner App verschwunden ist.
- Marktstammdatenregister: Betreiberwechsel melden, Frist ein Monat.`,
        },
      ],
      posts: [
        {
          key: 'app-move-wiki-de-1',
          author: 'tine',
          kind: 'comment',
          daysAfter: 30,
          body: `Punkt 3 ist Gold wert. Ich habe den Schlüssel nach zwei Jahren gefunden. Im Deckel. Wo er immer lag.`,
        },
      ],
    },
    {
      key: 'app-move-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'de',
      title: 'Anlage lösen, wenn niemand mehr zustimmen kann (Erbfall, Zwangsräumung)',
      tags: ['umzug', 'eigentum', 'konto', 'datenschutz'],
      product: 'app',
      state: 'published',
      audience: ['agents'],
      author: 'ruth',
      createdDaysAgo: 110,
      owner: 'ruth',
      riskNote:
        'Wir geben damit Zugriff auf ein fremdes Zuhause. Ohne zweite Person und Aktenzeichen ist das ein Datenschutzvorfall.',
      layers: [
        {
          audience: ['agents'],
          body: `Die sieben Tage Widerspruchsfrist helfen nicht, wenn die eingetragene Person verstorben ist. Es gibt dafür keinen Knopf und keine Zusage nach außen. So machen wir es bisher:

1. Erbschein, Bestallung oder Räumungsprotokoll **ansehen, nicht speichern**. Aktenzeichen in den Fall.
2. Zweite Person aus dem Team bestätigt im Fall mit „gesehen“ und Kürzel.
3. Verbrauchsdaten der alten Person in der Konsole *einfrieren*, nicht löschen. Erben können sie verlangen.
4. Erst dann *Eigentum → Lösen → Sonderfall*.
5. Der neuen Person schreiben wir von Hand, nicht mit der Vorlage. „Herzlichen Glückwunsch zur neuen Anlage“ ist in einem Trauerfall keine gute erste Zeile.`,
        },
      ],
      posts: [
        {
          key: 'app-move-howto-1',
          author: 'hannah',
          kind: 'comment',
          daysAfter: 3,
          body: `Thank you for point 5. I have put a neutral letter in both languages into our team folder.`,
        },
      ],
    },
  ],
};
