import type { DemoFamilyTexts } from './demo-world';

export const updateStuck: DemoFamilyTexts = {
  name: 'Firmware 4.2 of the Zentrale stops at 80 per cent',
  items: [
    {
      key: 'update-stuck-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Bekanntes Problem: Update 4.2 der Zentrale bleibt bei 80 % stehen',
      tags: ['update', 'firmware-4-2', 'bekanntes-problem'],
      product: 'zentrale',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 24,
      confirmedBy: ['susi', 'kalle', 'lukas'],
      group: 'update-stuck',
      layers: [
        {
          audience: ['public'],
          body: `**Stand:** Die Ursache ist gefunden. Version **4.2.1** behebt das Problem und wird seit dieser Woche verteilt.

Bei einigen Zentralen bleibt das Update auf 4.2 bei 80 % stehen, der Leuchtring kreist gelb. Betroffen sind Geräte mit **mehr als zwölf Fühlern**. Heizung, Speicher und Wallbox arbeiten weiter.

## Was Sie tun können

1. **Warten Sie zwei Stunden.** In vielen Fällen läuft das Update danach von selbst zu Ende.
2. Steht es immer noch bei 80 %, ziehen Sie den Netzstecker für **eine Minute**. Die Zentrale startet mit der alten Version 4.1.
3. Das Update auf 4.2.1 kommt in der folgenden Nacht von allein.

## Was Sie bitte nicht tun

- Drücken Sie die Taste **nicht länger als zehn Sekunden**. Das wäre ein Werksreset; Räume und Heizzeiten gingen verloren.
- Ziehen Sie den Stecker nicht mehrmals hintereinander.

Startet die Zentrale gar nicht mehr (Ring dunkel oder dauerhaft rot), schreiben Sie uns. Wir tauschen sie vorab und kostenlos.`,
        },
        {
          audience: ['agents'],
          body: `**Nur Kundendienst.** Ursache: Beim Umzug der Raumdaten läuft der Zwischenspeicher voll (Fall ZEN-3381). Konsole: *Zentrale → Update → Anhalten* und danach *4.2.1 anbieten*. Nicht 4.2 erneut anstoßen.

Ring dauerhaft rot nach Stromausfall im Update: Austausch, Grund **U42**. Bis zu 150 Geräte sind eingeplant, bitte nicht verhandeln.`,
        },
      ],
    },
    {
      key: 'update-stuck-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'Known issue: update 4.2 of the Zentrale stops at 80 %',
      tags: ['update', 'firmware-4-2', 'known-issue'],
      product: 'zentrale',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 24,
      group: 'update-stuck',
      layers: [
        {
          audience: ['public'],
          body: `**Status:** we have found the cause. Version **4.2.1** fixes it and has been rolling out since this week.

On some devices the update to 4.2 stops at 80 % while the light ring circles yellow. It happens with **more than twelve sensors**. Heat pump, battery and charger keep working.

## What you can do

1. **Wait two hours.** In many homes the update then finishes on its own.
2. Still 80 %? Unplug the Zentrale for **one minute**. It starts with the old version 4.1.
3. Version 4.2.1 arrives the following night without any action on your side.

## What you should not do

- Do **not** hold the button for more than ten seconds. That is a factory reset, and you would lose rooms and schedules.
- Do not pull the plug several times in a row.

If the Zentrale does not start at all (ring dark or steadily red), write to us. We send a replacement in advance, free of charge.`,
        },
      ],
    },
    {
      key: 'update-stuck-question-en',
      space: 'community',
      kind: 'question',
      lang: 'en',
      title: 'Firmware update frozen at 80 % since yesterday evening, ring is yellow',
      tags: ['update', 'firmware-4-2', 'yellow-ring'],
      product: 'zentrale',
      state: 'solved',
      audience: ['public'],
      author: 'maarten',
      createdDaysAgo: 27,
      layers: [
        {
          audience: ['public'],
          body: `The app offered 4.2 yesterday, I said yes, and since about 9 pm it says **“Installing, 80 %”**. The ring circles yellow. We have 14 sensors, 1 heat pump and a newborn, so I would really like the heating not to do anything creative tonight.

Can I unplug it or will that brick it?`,
        },
      ],
      posts: [
        {
          key: 'update-stuck-question-en-1',
          author: 'owen',
          kind: 'answer',
          daysAfter: 0,
          body: `I was there two days ago (16 sensors). Unplugged it for a minute, it came back with the old version and everything was still in place. Congratulations on the newborn!`,
          marks: { accepted: true, confirmedBy: ['maarten', 'giulia'] },
        },
        {
          key: 'update-stuck-question-en-2',
          author: 'hannah',
          kind: 'answer',
          daysAfter: 1,
          body: `That is safe **once**: the old version stays in place until the new one is complete. Your heating is controlled by the heat pump itself during the update. We have stopped 4.2 for homes with more than twelve sensors and published a known-issue article.`,
          marks: { official: 'hannah', confirmedBy: ['priya'] },
        },
      ],
    },
    {
      key: 'update-stuck-thread-de',
      space: 'peer',
      kind: 'thread',
      lang: 'de',
      title: '4.2 nicht installieren!!! hängt bei 80 Prozent',
      tags: ['update', 'firmware-4-2', 'warnung'],
      product: 'zentrale',
      state: 'open',
      audience: ['public'],
      author: 'susi',
      createdDaysAgo: 28,
      layers: [
        {
          audience: ['public'],
          body: `Achtung Leute, die 4.2 bleibt bei 80 % hängen, gelber Kreis, seit gestern nix mehr. Hotline Warteschleife 40 min. **Nicht auf „Jetzt installieren“ drücken**, bis klar ist was da los ist!`,
        },
      ],
      posts: [
        {
          key: 'update-stuck-thread-de-1',
          author: 'lukas',
          kind: 'reply',
          daysAfter: 0,
          body: `Bei mir lief sie in 20 Minuten durch. Hab aber nur vier Fühler. Wie viele habt ihr?`,
        },
        {
          key: 'update-stuck-thread-de-2',
          author: 'susi',
          kind: 'reply',
          parent: 'update-stuck-thread-de-1',
          daysAfter: 0,
          body: `13 Stück... Könnte das der Grund sein?`,
        },
        {
          key: 'update-stuck-thread-de-3',
          author: 'tomasz',
          kind: 'reply',
          daysAfter: 4,
          body: `Kurzer Hinweis von mir als Moderator: Es liegt tatsächlich an mehr als zwölf Fühlern, 4.2.1 behebt es. Stecker eine Minute ziehen, einmal, dann läuft die alte Version weiter. Ich lasse den Faden offen, falls noch jemand darüber stolpert.`,
          marks: { confirmedBy: ['susi', 'kalle'] },
        },
      ],
    },
    {
      key: 'update-stuck-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'en',
      title: 'Recover a Zentrale with a steady red ring from a USB stick',
      tags: ['update', 'recovery', 'usb'],
      product: 'zentrale',
      state: 'published',
      audience: ['employees'],
      author: 'nils',
      createdDaysAgo: 21,
      confirmedBy: ['sabine'],
      owner: 'nils',
      riskNote:
        'Opens the housing (seal broken, warranty void). The image is signed for the test field and must never leave the house.',
      layers: [
        {
          audience: ['employees'],
          body: `Officially a red ring after 4.2 means: exchange the device. When a customer would lose 14 rooms of settings, field service may try this first. Works in about seven of ten cases.

1. FAT32 stick, one file: \`zen-recovery-4.2.1.img\` from the test field share.
2. Open the housing, bridge **J4** next to the USB socket, insert the stick, power on.
3. Ring blinks white for six to eight minutes. Do not touch anything.
4. Ring off: remove stick and bridge, power on. Orange is good news, it only needs its network.
5. Check that the rooms are there **before** you close the housing.

No white blinking after one minute? The boot loader is gone. Exchange it.`,
        },
      ],
      posts: [
        {
          key: 'update-stuck-howto-1',
          author: 'sabine',
          kind: 'comment',
          daysAfter: 2,
          body: `Heute zweimal gemacht, zweimal gut gegangen. Für alle ohne ruhige Hand: Büroklammer mit Isolierband als Brücke.`,
        },
      ],
    },
    {
      key: 'update-stuck-beta',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: 'Probierstube: 4.3-beta2, zeigt bei euch die Raumliste auch doppelte Einträge?',
      tags: ['beta', 'firmware-4-3', 'raumliste'],
      product: 'zentrale',
      state: 'open',
      audience: ['group:beta'],
      author: 'kalle',
      createdDaysAgo: 6,
      layers: [
        {
          audience: ['group:beta'],
          body: `An alle aus der Probierstube: seit **4.3-beta2** hab ich „Bad“ und „Küche“ zweimal in der Raumliste. Heizen tun beide, anzeigen tut nur der erste was. Neustart ändert nichts.

Update selbst lief übrigens mit 13 Fühlern ohne Hänger durch, das 80-%-Thema ist also wirklich erledigt.`,
        },
      ],
      posts: [
        {
          key: 'update-stuck-beta-1',
          author: 'owen',
          kind: 'answer',
          daysAfter: 1,
          body: `Same here, two kitchens. Deleting the second one in the app works, but it comes back overnight.`,
        },
      ],
    },
  ],
};
