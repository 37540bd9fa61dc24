import type { DemoFamilyTexts } from './demo-world';

export const zentraleOffline: DemoFamilyTexts = {
  name: 'Zentrale loses its network after a change of router',
  items: [
    {
      key: 'zentrale-offline-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Die Zentrale ist offline: Leuchtring pulsiert orange',
      tags: ['wlan', 'router', 'offline'],
      product: 'zentrale',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 410,
      confirmedBy: ['beate', 'tine'],
      group: 'zentrale-offline',
      layers: [
        {
          audience: ['public'],
          body: `Pulsiert der Leuchtring Ihrer Zentrale **orange**, hat sie Strom, aber keine Verbindung ins Internet. Heizung, Speicher und Wallbox arbeiten in dieser Zeit mit den letzten Einstellungen weiter. Es wird also nicht kalt, nur die App zeigt alte Werte.

Am häufigsten tritt das nach einem **Routerwechsel** oder einem neuen WLAN-Kennwort auf.

## Was der Leuchtring sagt

| Leuchtring | Bedeutung | Was Sie tun |
|---|---|---|
| grün, ruhig | alles verbunden | nichts |
| orange, pulsierend | kein Netz | diese Anleitung |
| blau, kreisend | Kopplung läuft (3 Minuten) | in der App fortfahren |
| rot | Gerätefehler | bitte melden Sie sich bei uns |

## So verbinden Sie die Zentrale neu

1. Ziehen Sie den Netzstecker der Zentrale, warten Sie zehn Sekunden, stecken Sie ihn wieder ein. Warten Sie zwei Minuten.
2. Bleibt der Ring orange: Drücken Sie die Taste auf der Rückseite **fünf Sekunden**, bis der Ring blau kreist.
3. Öffnen Sie in der App **Mehr → Zentrale → Netzwerk ändern** und wählen Sie Ihr WLAN.
4. Geben Sie das Kennwort ein. Nach etwa einer Minute wird der Ring grün.

Ihre Heizzeiten, Räume und gekoppelten Fühler bleiben dabei erhalten.

## Wenn das WLAN nicht in der Liste steht

Die Zentrale funkt nur im **2,4-GHz-Band** und spricht WPA2. Neue Router sind oft anders eingestellt:

- Stellen Sie die Verschlüsselung auf **WPA2 + WPA3** (nicht „nur WPA3“).
- Schalten Sie das 2,4-GHz-Band ein. Ein gemeinsamer Name für beide Bänder ist in Ordnung.
- Benutzen Sie einen WLAN-Kanal von 1 bis 11.

Am zuverlässigsten ist ein **LAN-Kabel** vom Router zur Zentrale. Sobald es steckt, hat es Vorrang vor dem WLAN; einzustellen ist nichts.`,
        },
        {
          audience: ['agents'],
          body: `**Für das Gespräch:** Fragen Sie zuerst nach dem Ring, dann nach dem Router. In der Servicekonsole unter *Gerät → Letzter Kontakt* steht der Grund des letzten Abbruchs:

- \`AUTH_SAE\`: Router erzwingt WPA3. Lösung oben, zweiter Abschnitt.
- \`DHCP_TIMEOUT\`: Adressen im Router aufgebraucht, meist durch Repeater.
- \`TLS_CLOCK\`: Uhr der Zentrale falsch (länger als 30 Tage ohne Strom). Nur mit LAN-Kabel heilbar, danach holt sie sich die Zeit.

Bleibt der Ring nach LAN-Kabel und Neustart orange, tauschen wir innerhalb von fünf Jahren ohne Rücksendung vorab.`,
        },
      ],
    },
    {
      key: 'zentrale-offline-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'The Zentrale is offline: light ring pulses orange',
      tags: ['wifi', 'router', 'offline'],
      product: 'zentrale',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 402,
      group: 'zentrale-offline',
      layers: [
        {
          audience: ['public'],
          body: `When the light ring of your Zentrale pulses **orange**, it has power but no connection to the internet. Heat pump, battery and charger keep working with their last settings. Your home stays warm; only the app shows old values.

By far the most common cause is a **new router** or a changed Wi-Fi password.

## Connect it again

1. Unplug the Zentrale, wait ten seconds, plug it back in and give it two minutes.
2. Still orange? Hold the button on the back for **five seconds** until the ring circles blue.
3. In the app, open **More → Zentrale → Change network** and choose your Wi-Fi.
4. Enter the password. The ring turns green after about a minute.

Your schedules, rooms and paired sensors are kept.

## Your Wi-Fi is not in the list

The Zentrale uses the **2.4 GHz band** and WPA2. Check three things in your router:

- Security is set to **WPA2 + WPA3**, not to WPA3 only.
- The 2.4 GHz band is switched on. One name for both bands is fine.
- The channel is between 1 and 11.

The most reliable way is a **network cable** from the router to the Zentrale. It takes over as soon as it is plugged in; there is nothing to set up.`,
        },
      ],
    },
    {
      key: 'zentrale-offline-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: 'Neuer Router vom Anbieter, seitdem blinkt die Zentrale nur noch orange',
      tags: ['wlan', 'router', 'wpa3'],
      product: 'zentrale',
      state: 'solved',
      audience: ['public'],
      author: 'beate',
      createdDaysAgo: 96,
      layers: [
        {
          audience: ['public'],
          body: `Hallo zusammen, ich bin kein Technikmensch, bitte habt Geduld mit mir.

Gestern kam der Techniker und hat einen neuen Router angeschlossen. Fernseher und Handy gehen, aber die Wichtel-Zentrale blinkt orange und in der App steht „zuletzt gesehen: gestern 11:42“. Mein WLAN **taucht in der Liste gar nicht auf**, das vom Nachbarn schon.

Kann es passieren das die Heizung jetzt ausgeht? Es soll am Wochenende frieren und mein Mann ist auf Montage.`,
        },
      ],
      posts: [
        {
          key: 'zentrale-offline-question-de-1',
          author: 'kalle',
          kind: 'answer',
          daysAfter: 0,
          body: `Keine Sorge, die Heizung läuft auch ohne Internet weiter, nur die App ist blind.

Dass ausgerechnet dein WLAN fehlt, liegt zu 99 % an **WPA3**. Geh am Handy auf die Seite vom Router (steht unten auf dem Aufkleber), dann *WLAN → Sicherheit* und stell von „WPA3“ auf **„WPA2 + WPA3“**. Danach taucht es bei der Zentrale sofort auf. War bei mir genauso.`,
          marks: { accepted: true, confirmedBy: ['beate', 'tine', 'lukas'] },
        },
        {
          key: 'zentrale-offline-question-de-2',
          author: 'jonas',
          kind: 'answer',
          daysAfter: 1,
          body: `Guten Tag Frau Krüger, Kalle hat recht: Ihre Wärmepumpe heizt mit den gespeicherten Zeiten weiter, auch über das ganze Wochenende.

Die Zentrale kann WPA3 nicht. Mit „WPA2 + WPA3“ bleiben Ihre neueren Geräte trotzdem bei der besseren Verschlüsselung. Alternativ genügt ein LAN-Kabel vom Router zur Zentrale, dann brauchen Sie im Router nichts zu ändern.`,
          marks: { official: 'jonas', confirmedBy: ['mara'] },
        },
        {
          key: 'zentrale-offline-question-de-3',
          author: 'beate',
          kind: 'comment',
          parent: 'zentrale-offline-question-de-1',
          daysAfter: 1,
          body: `Es ist grün!! Ich habe es wirklich alleine geschafft. Tausend Dank, das kommt heute Abend am Telefon groß raus.`,
        },
      ],
    },
    {
      key: 'zentrale-offline-question-en',
      space: 'community',
      kind: 'question',
      lang: 'en',
      title: 'Mesh Wi-Fi: the Zentrale drops off the network every night around 3 am',
      tags: ['wifi', 'mesh', 'offline'],
      product: 'zentrale',
      state: 'solved',
      audience: ['public'],
      author: 'owen',
      createdDaysAgo: 61,
      layers: [
        {
          audience: ['public'],
          body: `We moved to a three-node mesh last month. Since then the Zentrale goes offline most nights around 3 am and sometimes comes back at breakfast, sometimes only after I pull the plug. Signal is excellent (-52 dBm) and nothing else in the house drops.

I have not changed the password, and WPA2 is on. Anybody else with a mesh?`,
        },
      ],
      posts: [
        {
          key: 'zentrale-offline-question-en-1',
          author: 'priya',
          kind: 'answer',
          daysAfter: 0,
          body: `3 am sounds like the mesh doing its **automatic channel optimisation**. Mine moved to channel 13 at night, which the Zentrale cannot see. I pinned 2.4 GHz to channel 6 and it has been green for four months.`,
          marks: { accepted: true, confirmedBy: ['owen', 'maarten'] },
        },
        {
          key: 'zentrale-offline-question-en-2',
          author: 'hannah',
          kind: 'answer',
          daysAfter: 2,
          body: `Priya's explanation is right: the radio covers channels 1 to 11 only. If your mesh does not let you fix the channel, use the network cable. Any node with a free port will do, it does not have to be the main router.`,
          marks: { official: 'hannah' },
        },
      ],
    },
    {
      key: 'zentrale-offline-thread-de',
      space: 'peer',
      kind: 'thread',
      lang: 'de',
      title: 'Sammelthread: welche Router vertragen sich mit der Zentrale?',
      tags: ['router', 'wlan', 'erfahrungen'],
      product: 'zentrale',
      state: 'open',
      audience: ['public'],
      author: 'kalle',
      createdDaysAgo: 230,
      layers: [
        {
          audience: ['public'],
          body: `Weil die Frage alle zwei Wochen kommt: schreibt mal rein, welcher Router bei euch läuft und was ihr umstellen musstet. Bitte mit Firmwarestand, sonst hilft es keinem.

Ich fang an: Router vom Kabelanbieter, Werkseinstellung „nur WPA3“ → Zentrale blind. Umgestellt auf gemischt, läuft seit Ostern durch.`,
        },
      ],
      posts: [
        {
          key: 'zentrale-offline-thread-de-1',
          author: 'susi',
          kind: 'reply',
          daysAfter: 1,
          body: `Glasfaserkasten mit eingebautem WLAN: Bandsteuerung aus, sonst schubst er die Zentrale dauernd Richtung 5 GHz, das sie gar nicht hat. Danach Ruhe.`,
        },
        {
          key: 'zentrale-offline-thread-de-2',
          author: 'lukas',
          kind: 'reply',
          daysAfter: 3,
          body: `Hier in Tirol mit LTE-Router aufm Dachboden: WLAN keine Chance durch zwei Decken. Hab ein Kabel durchs Leerrohr gezogen, seitdem nie wieder orange. Kabel ist und bleibt Kabel.`,
        },
        {
          key: 'zentrale-offline-thread-de-3',
          author: 'tine',
          kind: 'reply',
          parent: 'zentrale-offline-thread-de-2',
          daysAfter: 3,
          body: `Powerline geht übrigens auch, solange Zentrale und Router auf derselben Phase hängen. Bei mir 14 Mbit, das reicht dicke.`,
        },
      ],
    },
    {
      key: 'zentrale-offline-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'de',
      title: 'Zentrale mit fester IP-Adresse und eigenem DNS betreiben (Serviceseite)',
      tags: ['netzwerk', 'serviceseite', 'feste-ip'],
      product: 'zentrale',
      state: 'published',
      audience: ['employees'],
      author: 'aylin',
      createdDaysAgo: 150,
      confirmedBy: ['sabine', 'jonas'],
      owner: 'nils',
      riskNote:
        'Mit falscher Adresse ist die Zentrale nur noch über Werksreset erreichbar; dabei gehen alle Heizzeiten verloren.',
      layers: [
        {
          audience: ['employees'],
          body: `Offiziell kann die Zentrale nur DHCP. Für Hausverwaltungen und Schulen mit starrem Netz gibt es die Serviceseite, die wir im Prüffeld benutzen.

1. Laptop per Kabel an den zweiten LAN-Port, eigene Adresse \`169.254.10.2/16\`.
2. Taste hinten zweimal kurz, einmal lang. Der Ring blinkt weiß, die Seite ist zehn Minuten offen.
3. Im Browser \`http://169.254.10.1/service\`, PIN = letzte sechs Stellen der Seriennummer.
4. Unter *Network* eintragen:

~~~ini
mode=static
address=192.168.40.17/24
gateway=192.168.40.1
dns=192.168.40.1
ntp=192.168.40.1
~~~

5. **Erst „Test“, dann „Save“.** Test fällt nach 60 Sekunden von selbst zurück.

Die Einstellung übersteht Firmware-Updates bis 4.3. Mit 4.4 baut Nils die Seite um, vorher also bitte keine Versprechen an Kunden.`,
        },
      ],
      posts: [
        {
          key: 'zentrale-offline-howto-1',
          author: 'sabine',
          kind: 'comment',
          daysAfter: 12,
          body: `In Gaarden bei 44 Zentralen so eingerichtet, läuft. Wichtig: \`ntp\` nicht vergessen, sonst kommt nach einem Stromausfall \`TLS_CLOCK\`.`,
        },
      ],
    },
  ],
};
