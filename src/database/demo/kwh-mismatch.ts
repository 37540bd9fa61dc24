import type { DemoFamilyTexts } from './demo-world';

export const kwhMismatch: DemoFamilyTexts = {
  name: 'App and electricity meter show different kilowatt-hours',
  items: [
    {
      key: 'kwh-mismatch-article-de',
      space: 'company',
      kind: 'article',
      lang: 'de',
      title: 'App und Stromzähler zeigen verschiedene Kilowattstunden',
      tags: ['zaehler', 'kilowattstunden', 'abrechnung', 'saldierung'],
      product: 'app',
      state: 'published',
      audience: ['public'],
      author: 'friederike',
      createdDaysAgo: 195,
      group: 'kwh-mismatch',
      layers: [
        {
          audience: ['public'],
          body: `Für Ihre Abrechnung gilt immer der **geeichte Zähler** Ihres Netzbetreibers. Die App darf davon abweichen: bis **2 %** sind normal. Liegt der Unterschied darüber, hat er fast immer eine dieser drei Ursachen.

## 1. Sie vergleichen verschiedene Zeiträume

Der Tag in der App endet um Mitternacht, die Ablesung Ihres Zählers vielleicht am Nachmittag. Stellen Sie unter **Verbrauch → Zeitraum** die Uhrzeit der Ablesung ein.

## 2. Der Zähler rechnet die Phasen zusammen

Ihr Zähler *saldiert*: Er zieht Einspeisung auf einer Phase von Bezug auf einer anderen ab. Das macht die App auch, aber nur, wenn die Messung auf **saldierend** steht (**Mehr → Messung → Zählweise**). Bei falscher Zählweise sind Bezug *und* Einspeisung in der App zu hoch, ihre Differenz aber stimmt.

> **Beispiel:** L1 speist 2 kW ein, L2 und L3 beziehen je 0,5 kW. Saldierend: 1 kW Einspeisung. Nicht saldierend: 2 kW Einspeisung und 1 kW Bezug.

## 3. Ein Wandler sitzt falsch

Zeigt die App nachts Einspeisung oder mittags nie, ist ein Stromwandler verdreht oder sitzt auf der falschen Phase. Das richtet Ihr Fachbetrieb in wenigen Minuten. Öffnen Sie den Zählerschrank bitte nicht selbst.

## Schnelltest

1. Schalten Sie um die Mittagszeit einen Wasserkocher ein (2 kW, eine Phase).
2. Beobachten Sie **Verbrauch → Live**.
3. Steigt der Hausverbrauch um rund 2 kW, ist die Messung in Ordnung.`,
        },
      ],
    },
    {
      key: 'kwh-mismatch-article-en',
      space: 'company',
      kind: 'article',
      lang: 'en',
      title: 'The app and the electricity meter show different kilowatt-hours',
      tags: ['meter', 'kilowatt-hours', 'billing'],
      product: 'app',
      state: 'published',
      audience: ['public'],
      author: 'hannah',
      createdDaysAgo: 192,
      group: 'kwh-mismatch',
      layers: [
        {
          audience: ['public'],
          body: `Your bill is always based on the **calibrated meter** of your grid operator. A difference of up to **2 %** to the app is normal. If it is larger, one of three things has happened.

1. **You compare different periods.** A day in the app ends at midnight. Set the time of your reading under **Consumption → Period**.
2. **The meter adds up the phases.** German meters subtract what you feed in on one phase from what you draw on another. The app does the same if **More → Measurement → Counting** is set to *summed*. If it is not, both purchase *and* feed-in are too high in the app, while their difference is right.
3. **A current clamp is in the wrong place.** If the app shows feed-in at night, or never at noon, a clamp is turned round. Your installer can fix it in minutes. Please do not open the meter cabinet yourself.

## Quick test

Switch on a kettle around noon and watch **Consumption → Live**. If the house goes up by about 2 kW, the measurement is fine.`,
        },
      ],
    },
    {
      key: 'kwh-mismatch-question-de',
      space: 'community',
      kind: 'question',
      lang: 'de',
      title: 'Laut App 212 kWh bezogen, laut Zähler 163. Wer lügt?',
      tags: ['zaehler', 'abrechnung', 'messung'],
      product: 'app',
      state: 'solved',
      audience: ['public'],
      author: 'beate',
      createdDaysAgo: 48,
      layers: [
        {
          audience: ['public'],
          body: `Guten Abend, ich schreibe jeden Monatsersten die Zählerstände auf (alte Gewohnheit von meinem Vater). Im letzten Monat sagt mein Zähler 163 kWh Bezug, die App behauptet **212 kWh**. Die Einspeisung ist in der App auch höher als auf dem Zähler, genau um 49.

Muss ich jetzt mehr bezahlen? Und wem soll ich glauben?`,
        },
      ],
      posts: [
        {
          key: 'kwh-mismatch-question-de-1',
          author: 'kalle',
          kind: 'answer',
          daysAfter: 0,
          body: `Dein Vater hatte recht mit dem Aufschreiben! Dass **beide Werte um genau 49** danebenliegen, verrät es: Die App zählt die Phasen einzeln, der Zähler saldiert. In der App unter *Mehr → Messung → Zählweise* auf **saldierend** stellen, ab dann passt es. Bezahlen musst du nur, was auf dem Zähler steht.`,
          marks: { accepted: true, confirmedBy: ['beate', 'lukas'] },
        },
        {
          key: 'kwh-mismatch-question-de-2',
          author: 'jonas',
          kind: 'answer',
          daysAfter: 1,
          body: `Genau so ist es. Für die Abrechnung zählt allein der geeichte Zähler. Bereits aufgezeichnete Monate rechnet die App nach der Umstellung über Nacht neu.`,
          marks: { official: 'jonas' },
        },
      ],
    },
    {
      key: 'kwh-mismatch-thread-en',
      space: 'peer',
      kind: 'thread',
      lang: 'en',
      title: 'How exact is your app? Comparing a year of readings',
      tags: ['meter', 'numbers', 'measurement'],
      product: 'app',
      state: 'open',
      audience: ['public'],
      author: 'priya',
      createdDaysAgo: 100,
      layers: [
        {
          audience: ['public'],
          body: `Twelve months, read on the first of each month at 8 pm:

| | meter | app | difference |
|---|---|---|---|
| bought | 1,984 kWh | 2,011 kWh | +1.4 % |
| fed in | 4,420 kWh | 4,391 kWh | -0.7 % |

Better than I expected from clamps. Before I set the counting to *summed*, it was off by 23 %, and I had already written an angry mail in my head. What do you get?`,
        },
      ],
      posts: [
        {
          key: 'kwh-mismatch-thread-en-1',
          author: 'maarten',
          kind: 'reply',
          daysAfter: 1,
          body: `+0.9 % and -1.1 %. The battery losses are the more interesting number: 9 % round trip.`,
        },
        {
          key: 'kwh-mismatch-thread-en-2',
          author: 'giulia',
          kind: 'reply',
          daysAfter: 3,
          body: `+31 %! And it shows feed-in at midnight. Now I know I should call the electrician, thanks for the thread.`,
        },
      ],
    },
    {
      key: 'kwh-mismatch-internal-question',
      space: 'internal',
      kind: 'question',
      lang: 'en',
      title: 'Can we turn a reversed current clamp in software instead of sending someone?',
      tags: ['meter', 'clamps', 'console'],
      product: 'zentrale',
      state: 'solved',
      audience: ['employees'],
      author: 'hannah',
      createdDaysAgo: 90,
      layers: [
        {
          audience: ['employees'],
          body: `I get about four calls a month where one clamp is turned round: feed-in at night, house consumption negative. We send an installer every time, 120 euros and two weeks of waiting. The console can reverse **all** phases, but I need only one. Is there a way?`,
        },
      ],
      posts: [
        {
          key: 'kwh-mismatch-internal-question-1',
          author: 'nils',
          kind: 'answer',
          daysAfter: 1,
          body: `Yes, since 4.1, only without a button. In the console's expert field:

~~~text
set meter.ct_sign.L2 = -1
~~~

Replace \`L2\` by the phase. Do the kettle test afterwards with the customer on the phone. If the **phases** are swapped (voltage of L1 with current of L2), this makes it worse: power factor below 0.6 is the giveaway, then it has to be the installer.`,
          marks: { accepted: true, confirmedBy: ['hannah', 'jonas', 'emre'] },
        },
      ],
    },
  ],
};
