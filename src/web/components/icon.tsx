import { readFileSync } from 'node:fs';
import { raw } from 'hono/html';

/** The icons in use; add a name of https://lucide.dev here to use another. */
export const ICONS = [
  'arrow-left',
  'arrow-right',
  'badge-check',
  'bold',
  'book-open',
  'building-2',
  'check',
  'chevron-down',
  'chevron-left',
  'chevron-right',
  'circle-alert',
  'circle-check',
  'circle-question-mark',
  'circle-user',
  'circle-x',
  'clock',
  'code',
  'download',
  'ellipsis',
  'eye',
  'file-text',
  'flag',
  'funnel',
  'globe',
  'heading',
  'history',
  'image-plus',
  'inbox',
  'info',
  'italic',
  'key-round',
  'keyboard',
  'languages',
  'layers',
  'lightbulb',
  'link',
  'list',
  'list-checks',
  'list-ordered',
  'lock',
  'log-in',
  'log-out',
  'mail',
  'message-circle',
  'messages-square',
  'monitor',
  'moon',
  'package',
  'pencil',
  'plus',
  'quote',
  'refresh-cw',
  'search',
  'send',
  'settings',
  'shield',
  'star',
  'sun',
  'tag',
  'thumbs-up',
  'trash-2',
  'triangle-alert',
  'undo-2',
  'upload',
  'user',
  'users',
  'x',
] as const;
export type IconName = (typeof ICONS)[number];

const SIZES = { sm: 'size-4', md: 'size-5', lg: 'size-8' } as const;
const shapes = new Map<IconName, string>();

function shapeOf(name: IconName): string {
  let shape = shapes.get(name);
  if (shape === undefined) {
    const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), 'utf8');
    shape = svg
      .replace(/^[\s\S]*?<svg[^>]*>/, '')
      .replace('</svg>', '')
      .replace(/\s*\n\s*/g, '');
    shapes.set(name, shape);
  }
  return shape;
}

/** A drawing beside a word; never the only bearer of a meaning, hence hidden from screen readers. */
export const Icon = ({ name, size = 'sm' }: { name: IconName; size?: keyof typeof SIZES }) => (
  <svg class={`icon ${SIZES[size]}`} viewBox="0 0 24 24" aria-hidden="true">
    {raw(shapeOf(name))}
  </svg>
);
