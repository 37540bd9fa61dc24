import type { DemoItem } from './demo-world';

/** Texts beside the families: those for one organisation only, and articles that are not (or no longer) published. */
export const companyDesk: readonly DemoItem[] = [
  {
    key: 'nordwind-maintenance',
    space: 'company',
    kind: 'article',
    lang: 'de',
    title: 'Nordwind: Wartungsplan und Ansprechpartner für Ihre 44 Wärmepumpen',
    tags: ['wartung', 'vertrag', 'ansprechpartner'],
    product: 'warm-8',
    state: 'published',
    audience: ['org:nordwind', 'employees'],
    author: 'friederike',
    createdDaysAgo: 85,
    layers: [
      {
        audience: ['org:nordwind', 'employees'],
        body: `Dieser Plan gilt für die Häuser **Gaarden 1 bis 6** der Nordwind Wohnbaugenossenschaft nach Rahmenvertrag 2024.

| Was | Wer | Wann |
|---|---|---|
| Schmutzfilter reinigen (44 Stück) | Ihre Hausmeisterei | September und Januar |
| Durchfluss und Druck prüfen | Wichtel, per Fernzugriff | monatlich |
| Sichtprüfung Außeneinheiten | Wichtel Außendienst | April |
| Kältekreis | Fachbetrieb | alle zwei Jahre |

## Wenn eine Wohnung kalt ist

1. Hausmeisterei prüft Thermostat und Störungscode an der Inneneinheit.
2. Bei **E17** zuerst das Sieb reinigen, die Anleitung dazu ist öffentlich.
3. Sonst: Servicenummer Ihres Vertrags mit Haus- und Wohnungsnummer. Zusage: Rückruf in 60 Minuten, vor Ort in 24 Stunden.

Die Zentralen in Gaarden haben **feste Netzadressen**. Bitte tauschen Sie keine Zentrale ohne Rücksprache, sonst ist das ganze Haus in der App unsichtbar.`,
      },
      {
        audience: ['agents'],
        body: `**Nur Kundendienst.** Vertragsnummer im Kundenblatt. Außerhalb der Bürozeiten direkt Sabine anrufen, Nordwind hat Stufe Gold. Adressliste der Zentralen: internes How-to zur festen IP-Adresse.`,
      },
    ],
  },
  {
    key: 'nordwind-question',
    space: 'community',
    kind: 'question',
    lang: 'de',
    title: 'Sammelauswertung: Verbrauch aller 44 Wohnungen als eine Tabelle?',
    tags: ['auswertung', 'export', 'datenschutz'],
    product: 'app',
    state: 'open',
    audience: ['org:nordwind'],
    author: 'henrik',
    createdDaysAgo: 17,
    layers: [
      {
        audience: ['org:nordwind'],
        body: `Für die Heizkostenabrechnung hätten wir gern **eine** Tabelle mit Wärmemenge je Wohnung und Monat statt 44 einzelner Exporte. Geht das über die Zentrale oder braucht es dazu ein anderes Produkt?

Und was müssen wir den Mietern dazu sagen (Datenschutz)?`,
      },
    ],
    posts: [
      {
        key: 'nordwind-question-1',
        author: 'jonas',
        kind: 'answer',
        daysAfter: 2,
        body: `Guten Tag Herr Petersen, zum 1. des Monats können wir Ihnen die Wärmemengen als Sammeltabelle bereitstellen, der Punkt ist in Ihrem Rahmenvertrag enthalten. Zum Wortlaut für die Mieter lasse ich gerade unsere Datenschutzbeauftragte schauen und melde mich hier.`,
        marks: { official: 'jonas' },
      },
    ],
  },
  {
    key: 'sommer-kell-commissioning',
    space: 'company',
    kind: 'article',
    lang: 'de',
    title: 'Sommer & Kell: Inbetriebnahme-Checkliste und Sonderkonditionen',
    tags: ['inbetriebnahme', 'fachpartner', 'checkliste'],
    product: 'speicher-10',
    state: 'published',
    audience: ['org:sommer-kell', 'employees'],
    author: 'friederike',
    createdDaysAgo: 132,
    layers: [
      {
        audience: ['org:sommer-kell', 'employees'],
        body: `Mit dieser Liste nehmen Sie Speicher 10 und Lader 11 in einem Termin in Betrieb. Als Fachpartner erhalten Sie **zehn Jahre Garantie** für jede Anlage, deren Protokoll vollständig bei uns ist.

1. Isolationswiderstand gemessen und eingetragen (über 1 MΩ).
2. Drehfeld rechts. Stromwandler L1 bis L3 mit **Pfeil zum Netz**.
3. Zählweise auf *saldierend* gestellt.
4. Wasserkocher-Test auf allen drei Phasen, Foto der Live-Ansicht.
5. Ersatzstrom-Probe mit dem größten Verbraucher des Hauses.
6. Anlage an die Kundschaft übergeben, solange Sie noch dort sind.

## Wenn ein Punkt nicht gelingt

- **Wandler verdreht:** Sie dürfen sie in der App umkehren (*Fachmenü → Messung*), statt den Schrank noch einmal zu öffnen.
- **Ersatzstrom-Probe bricht ab:** Notieren Sie den Anlaufstrom aus der Anzeige. Über 40 A bekommt der Verbraucher einen Sanftanlauf.
- **Zentrale ohne Netz:** Protokoll auf Papier, wir tragen es nach. Die Garantie beginnt trotzdem an diesem Tag.

Den Zugang zum Fachmenü erhalten Sie über Ihr Partnerkonto. Die Vergütung je Protokoll beträgt 45 Euro, Abrechnung zum Quartal.`,
      },
    ],
  },
  {
    key: 'hot-water-draft',
    space: 'company',
    kind: 'article',
    lang: 'de',
    title: 'Warmwasser wird nicht heiß genug: 48 Grad, Hygiene und Sonnenstrom',
    tags: ['warmwasser', 'hygiene', 'temperatur'],
    product: 'warm-8',
    state: 'draft',
    audience: ['public'],
    author: 'aylin',
    createdDaysAgo: 5,
    layers: [
      {
        audience: ['public'],
        body: `*Entwurf. Zahlen zur Hygiene prüft Aylin noch im Prüffeld.*

Ihre Warm 8 hält das Warmwasser im Auslieferungszustand auf **48 °C**. Das reicht zum Duschen, wirkt aber kühler als beim alten Kessel, der oft 60 °C lieferte.

## Reicht die Menge nicht?

1. Öffnen Sie **Heizung → Warmwasser** und wählen Sie *mit der Sonne*: Bei Überschuss lädt die Wärmepumpe auf 55 °C.
2. Stellen Sie den Beginn der Bereitung eine Stunde vor Ihre Duschzeit.
3. Prüfen Sie, ob die Zirkulation nachts läuft. Sie kühlt den Speicher um bis zu vier Grad aus.

## Hygiene

Einmal in der Woche heizt die Anlage auf 60 °C auf (TODO: Dauer bestätigen).`,
      },
    ],
  },
  {
    key: 'rfid-review',
    space: 'company',
    kind: 'article',
    lang: 'en',
    title: 'Charging cards for the Lader 11: add, name and block them',
    tags: ['rfid', 'charging-card', 'access'],
    product: 'lader-11',
    state: 'in-review',
    audience: ['public'],
    author: 'hannah',
    createdDaysAgo: 8,
    layers: [
      {
        audience: ['public'],
        body: `Two charging cards come with your Lader 11. You can add up to **20 cards**; most key fobs and many office badges work as well.

## Add a card

1. Open **Car → Cards → New card** in the app.
2. Hold the card to the charger's display within 60 seconds, until it beeps twice.
3. Give it a name, for example “Anna” or “Guest”. The name appears in the charging log.

## Block a lost card

Open **Car → Cards**, choose the card, then **Block**. It takes effect within a minute if the Zentrale is online, and after its next contact otherwise.

## Charge without a card

Switch **Car → Cards → Card needed** off. Anybody who reaches your charger can then use it, so this is for locked garages only.`,
      },
    ],
  },
  {
    key: 'app3-archived',
    space: 'company',
    kind: 'article',
    lang: 'de',
    title: 'Wichtel App 3: Anmeldung mit SMS-Code (veraltet)',
    tags: ['anmeldung', 'sms-code', 'app-3'],
    product: 'app',
    state: 'archived',
    audience: ['public'],
    author: 'friederike',
    createdDaysAgo: 900,
    layers: [
      {
        audience: ['public'],
        body: `Dieser Artikel beschreibt die Anmeldung in der **App 3**, die seit Januar nicht mehr angeboten wird.

Geben Sie Ihre Mobilnummer ein und bestätigen Sie den sechsstelligen Code aus der SMS. Kommt kein Code an, prüfen Sie, ob Ihr Anbieter Kurzwahlnummern sperrt. Seit App 4 melden Sie sich mit E-Mail und Kennwort an.`,
      },
    ],
  },
];
