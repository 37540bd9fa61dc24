import type { RevisionLine, RevisionText } from '../read/revision-reader';

export const presentRevisionLine = (line: RevisionLine) => ({
  version: line.version,
  current: line.current,
  title: line.title,
  state: line.state,
  author: line.author,
  reason: line.reason,
  created: line.createdAt.toISOString(),
});

export const presentRevision = (text: RevisionText) => ({
  ...presentRevisionLine(text),
  tags: text.tags,
  product: text.product,
  body: text.layers[0]?.body ?? '',
  layers: text.layers.map(({ id, audience, body }) => ({
    id,
    ...(audience ? { audience } : {}),
    body,
  })),
});
