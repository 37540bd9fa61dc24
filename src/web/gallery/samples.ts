import type { Evidence } from '../../kernel/evidence';
import { type HitData } from '../components';

export const ALL: readonly Evidence[] = [
  { kind: 'official' },
  { kind: 'solved' },
  { kind: 'confirmed', count: 12 },
  { kind: 'outside', host: 'forum.example' },
  { kind: 'internal' },
];

export const time = new Date('2026-08-20T09:30:00Z');

export const hits: readonly HitData[] = [
  {
    url: '/questions/1',
    title: {
      text: 'Thermostat loses the Wi-Fi connection after every power cut',
      marks: [
        [21, 26],
        [49, 58],
      ],
    },
    space: 'community',
    kind: 'question',
    state: 'solved',
    product: { label: 'Thermostat T2', href: '/products/t2' },
    tags: [{ label: 'wlan', href: '/tags/wlan' }],
    evidence: [{ kind: 'solved' }, { kind: 'confirmed', count: 12 }],
    snippet: {
      text: 'After each power cut the thermostat shows a red cloud and I have to set up the Wi-Fi again. The router is a Fritzbox with band steering, everything else in the house comes back by itself within a minute.',
      marks: [[11, 20]],
    },
    answer: {
      snippet: {
        text: 'Switch band steering off for the first connection: the thermostat only speaks 2.4 GHz. Hold the ring for ten seconds, choose “Network”, then switch it on again.',
        marks: [],
      },
      evidence: [{ kind: 'official' }],
      url: '/questions/1#a1',
    },
    author: 'Mira Kessler',
    time,
    answers: 3,
    confirmed: 12,
  },
  {
    url: '/howtos/2',
    title: { text: 'Reset the Wi-Fi module of the T2 by the service menu', marks: [[10, 15]] },
    space: 'internal',
    kind: 'howto',
    evidence: [{ kind: 'internal' }],
    product: { label: 'Thermostat T2' },
    snippet: {
      text: 'Only for colleagues: hold plus and minus for fifteen seconds until SE appears.',
      marks: [],
    },
    author: 'Jan Petersen',
    time,
    why: ['All words in the title', 'confirmed by colleagues'],
  },
  {
    url: '/threads/3',
    title: {
      text: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterungsbefestigungsschraube-wifi-reconnect-loop',
      marks: [[80, 84]],
    },
    lang: 'de',
    space: 'peer',
    kind: 'thread',
    evidence: [{ kind: 'outside', host: 'forum.example' }],
    snippet: { text: 'Bei mir half nur, den Router zuerst zu starten.', marks: [] },
    author: 'imported',
    time,
    answers: 0,
  },
];

export const article: HitData = {
  url: '/articles/4',
  title: {
    text: 'The thermostat is offline after a power cut',
    marks: [
      [4, 14],
      [33, 42],
    ],
  },
  space: 'company',
  kind: 'article',
  evidence: [{ kind: 'official' }, { kind: 'confirmed', count: 148 }],
  snippet: {
    text: 'Wait two minutes. Press the ring. Choose “Network” and then “Connect again”.',
    marks: [],
  },
  author: 'Redaktion',
  time,
};
