import type { PersonView } from '../read/people';
import type { ItemCard, ItemView } from '../read/views';

/** A person as the API shows one. */
export const presentPerson = ({ handle, name }: PersonView) => ({ handle, name });

/** An item as one line of a list. */
export const presentCard = (item: ItemCard) => ({
  id: item.id,
  externalId: item.externalId,
  space: item.space,
  kind: item.kind,
  state: item.state,
  title: item.title,
  slug: item.slug,
  url: item.path,
  lang: item.lang,
  tags: item.tags,
  product: item.product?.slug ?? null,
  author: presentPerson(item.author),
  evidence: item.evidence,
  answers: item.answers,
  confirmed: item.confirmed,
  excerpt: item.excerpt,
  created: item.createdAt.toISOString(),
  updated: item.updatedAt.toISOString(),
});

/** An item in full. `body` and `html` are those of the first layer; `audience` is there for staff and its author only. */
export function presentItem(item: ItemView) {
  const [main] = item.layers;
  return {
    ...presentCard(item),
    ...(item.audience ? { audience: item.audience } : {}),
    body: main?.body ?? '',
    html: main?.html ?? '',
    layers: item.layers.map(({ id, audience, body, html }) => ({
      id,
      ...(audience ? { audience } : {}),
      body,
      html,
    })),
    owner: item.owner ? presentPerson(item.owner) : null,
    riskNote: item.riskNote,
    unsupported: item.unsupported,
    closeReason: item.closeReason,
    originUrl: item.originUrl,
    published: item.publishedAt?.toISOString() ?? null,
    accepted: item.acceptedPostId,
    official: item.evidence.some((e) => e.kind === 'official'),
    confirmedByMe: item.confirmedByMe,
    version: item.version,
  };
}
