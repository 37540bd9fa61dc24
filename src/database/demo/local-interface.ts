import type { DemoFamilyTexts } from './demo-world';

export const localInterface: DemoFamilyTexts = {
  name: 'Reading the devices from a home automation of one’s own',
  items: [
    {
      key: 'local-interface-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'The local interface of the Zentrale: what it offers and what we support',
      tags: ['local-interface', 'modbus', 'home-automation'],
      product: 'zentrale',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 165,
      group: 'local-interface',
      layers: [
        {
          audience: ['public'],
          body: `You may read the measurements of your devices inside your own network, without the cloud. The interface is **read-only** and switched off until you want it.

## Switch it on

1. Open **More → Zentrale → Local interface** in the app.
2. Confirm on the Zentrale with a short press of its button.
3. The app shows the address and a read key.

## What you can read

| Path | Content | Changes every |
|---|---|---|
| \`/v1/power\` | grid, solar, battery, house in watts | 5 s |
| \`/v1/battery\` | level, cell temperature, state | 30 s |
| \`/v1/heat\` | flow and return temperature, mode, fault | 30 s |
| \`/v1/rooms\` | temperature and humidity per room sensor | 5 min |

~~~bash
curl -H "X-Read-Key: $KEY" http://zentrale.local/v1/power
# {"grid_w":-1840,"solar_w":3120,"battery_w":0,"house_w":1280}
~~~

Negative \`grid_w\` means that you feed into the grid.

## What we support, and what we do not

- We answer questions about switching it on and about wrong values.
- **Writing** (temperatures, charging, modes) is not possible through this interface.
- We cannot help with the software on the other side. Our community has people who can, and they are good at it.

More than one request per second is answered with status 429.`,
        },
      ],
    },
    {
      key: 'local-interface-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'Die lokale Schnittstelle der Zentrale: was sie bietet und was wir unterstützen',
      tags: ['lokale-schnittstelle', 'modbus', 'hausautomation'],
      product: 'zentrale',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 160,
      group: 'local-interface',
      layers: [
        {
          audience: ['public'],
          body: `Sie können die Messwerte Ihrer Geräte im eigenen Netz abfragen, ganz ohne Cloud. Die Schnittstelle ist **nur zum Lesen** da und bleibt aus, bis Sie sie einschalten.

## Einschalten

1. Öffnen Sie in der App **Mehr → Zentrale → Lokale Schnittstelle**.
2. Bestätigen Sie mit einem kurzen Druck auf die Taste der Zentrale.
3. Die App zeigt Ihnen Adresse und Leseschlüssel.

## Was Sie abfragen können

Leistung (\`/v1/power\`, alle 5 Sekunden), Speicher (\`/v1/battery\`), Wärme (\`/v1/heat\`) und Räume (\`/v1/rooms\`). Die Antworten sind JSON, negative Werte bei \`grid_w\` bedeuten Einspeisung.

~~~bash
curl -H "X-Read-Key: $KEY" http://zentrale.local/v1/battery
# {"soc_percent":64,"cell_temp_c":17.5,"state":"charging"}
~~~

## Was wir unterstützen und was nicht

- Wir helfen beim Einschalten und bei falschen Werten.
- **Schreiben** (Temperaturen, Laden, Betriebsart) ist über diese Schnittstelle nicht möglich.
- Für die Software auf der Gegenseite können wir nicht sorgen. In der Community finden Sie Leute, die das können, und gern.

Mehr als eine Abfrage je Sekunde beantwortet die Zentrale mit Status 429.`,
        },
      ],
    },
    {
      key: 'local-interface-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title:
        'Lokale Schnittstelle liefert nach ein paar Stunden nur noch 429, was mache ich falsch?',
      tags: ['lokale-schnittstelle', 'hausautomation', 'fehler-429'],
      product: 'zentrale',
      state: 'solved',
      audience: ['public'],
      author: 'kalle',
      createdDaysAgo: 83,
      layers: [
        {
          audience: ['public'],
          body: `Hab mir was gebastelt, das alle 5 Sekunden **alle vier Pfade** abfragt. Läuft morgens super, ab mittags kommt nur noch \`429 Too Many Requests\`, bis ich die Zentrale neu starte. Vier Abfragen in fünf Sekunden sind doch weniger als eine pro Sekunde?

Firmware 4.1.7.`,
        },
      ],
      posts: [
        {
          key: 'local-interface-question-de-1',
          author: 'aylin',
          kind: 'answer',
          daysAfter: 1,
          body: `Ich arbeite im Prüffeld und habe es nachgestellt: Gezählt wird nicht der Durchschnitt, sondern der Abstand. Vier Abfragen **gleichzeitig** sind drei zu viel, und jede abgelehnte verlängert die Sperre um eine Sekunde. Irgendwann kommt man nicht mehr heraus.

Frag die Pfade nacheinander mit je 1,2 Sekunden Abstand ab, und \`/v1/rooms\` nur alle fünf Minuten, öfter ändert es sich nicht:

~~~python
for path in ("power", "battery", "heat"):
    read(path)
    time.sleep(1.2)
~~~`,
          marks: { accepted: true, official: 'jonas', confirmedBy: ['kalle', 'owen'] },
        },
      ],
    },
    {
      key: 'local-interface-thread-en',
      space: 'peer',
      kind: 'thread',
      lang: 'en',
      title: 'Home automation with the Wichtel Zentrale: working setups, please share',
      tags: ['local-interface', 'home-automation', 'setups'],
      product: 'zentrale',
      state: 'open',
      audience: ['public'],
      author: 'owen',
      createdDaysAgo: 158,
      layers: [
        {
          audience: ['public'],
          body: `The official interface only reads, which is fair enough. But you can do a lot with reading! Mine:

- Washing machine starts by smart plug when \`grid_w\` is below -1500 for ten minutes.
- A lamp in the hall turns amber when the battery is below 20 %. The children now switch lights off. **Best feature of the year.**
- Message on my phone if \`/v1/heat\` shows a fault.

What do you have? Code welcome.`,
        },
      ],
      posts: [
        {
          key: 'local-interface-thread-en-1',
          author: 'priya',
          kind: 'reply',
          daysAfter: 1,
          body: `I log everything into a small database on an old laptop and draw my own charts. Take \`/v1/power\` every 10 s, more only fills the disk.`,
        },
        {
          key: 'local-interface-thread-en-2',
          author: 'maarten',
          kind: 'reply',
          daysAfter: 6,
          body: `Does anybody **write** through Modbus? I saw port 502 open on mine and would love to boost hot water at noon.`,
        },
        {
          key: 'local-interface-thread-en-3',
          author: 'owen',
          kind: 'reply',
          parent: 'local-interface-thread-en-2',
          daysAfter: 7,
          body: `It answers, but I would not. A friend wrote one register too far and had to wait for a technician. The noon boost exists in the app: Heating → Hot water → *with the sun*.`,
          marks: { confirmedBy: ['maarten', 'lukas'] },
        },
      ],
    },
    {
      key: 'local-interface-howto',
      space: 'internal',
      kind: 'howto',
      lang: 'en',
      title: 'Writing registers over Modbus port 502: what is safe and what bricks a Zentrale',
      tags: ['modbus', 'registers', 'firmware'],
      product: 'zentrale',
      state: 'published',
      audience: ['employees'],
      author: 'nils',
      createdDaysAgo: 120,
      confirmedBy: ['emre'],
      owner: 'nils',
      riskNote:
        'Registers above 41000 are calibration data. One wrong write stops the heat pump until a technician comes.',
      layers: [
        {
          audience: ['employees'],
          body: `Port 502 is left over from production tests and will be closed with firmware 4.4. Until then customers find it. **Never send this list outside.** It is here so that you know what a caller may have done.

| Register | Meaning | Safe to write? |
|---|---|---|
| 40100 | hot water target, 0.1 °C | yes, 400 to 550 |
| 40101 | hot water boost, 0/1 | yes |
| 40110 | quiet mode, 0 to 2 | yes |
| 40200 | battery power limit, W | only below 5000 |
| 41000 and above | calibration | **never** |

If a caller's heat pump stopped after “trying something”: read 41000 to 41015. All zeros means the calibration is gone.

~~~bash
zen-tool restore --serial $SERIAL --block calibration --from factory
~~~

Takes two minutes and needs the Zentrale online. Afterwards run a defrost test.`,
        },
      ],
      posts: [
        {
          key: 'local-interface-howto-1',
          author: 'emre',
          kind: 'comment',
          daysAfter: 9,
          body: `Used it today, customer had copied a script from the net. Restored from factory, defrost test passed. Saved us a trip to Passau.`,
        },
      ],
    },
  ],
};
