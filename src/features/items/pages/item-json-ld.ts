import { plainText } from '../../../../libs/markdown/markdown';
import { postPath } from '../../../kernel/item-address';
import type { ItemView, PostView } from '../read/views';

/** schema.org objects as they stand in a page. */
type Node = Record<string, unknown>;

/**
 * What search engines are told about an item: the very text the page shows, and no more. To be made for guests only,
 * for what they read is public.
 * @param site address of the hub without a slash at the end
 */
export function itemJsonLd(item: ItemView, posts: readonly PostView[], site: string): Node {
  const node = {
    '@context': 'https://schema.org',
    url: site + item.path,
    inLanguage: item.lang,
    datePublished: (item.publishedAt ?? item.createdAt).toISOString(),
    dateModified: item.updatedAt.toISOString(),
  };
  if (item.kind === 'question') {
    return { ...node, '@type': 'QAPage', mainEntity: questionNode(item, posts, site) };
  }
  if (item.kind === 'thread') {
    return {
      ...node,
      '@type': 'DiscussionForumPosting',
      headline: item.title,
      text: textOf(item),
      author: personNode(item.author, site),
      commentCount: item.answers,
      comment: posts.map((post) => postNode('Comment', item, post, site)),
    };
  }
  return {
    ...node,
    '@type': 'Article',
    headline: item.title,
    articleBody: textOf(item),
    author: personNode(item.author, site),
  };
}

function questionNode(item: ItemView, posts: readonly PostView[], site: string): Node {
  const answers = posts.filter((post) => post.kind === 'answer');
  const node = (post: PostView) => postNode('Answer', item, post, site);
  const accepted = answers.find((post) => post.accepted);
  const comments = posts.filter((post) => post.kind === 'comment');
  const suggested = answers.filter((post) => post !== accepted).map(node);
  return {
    '@type': 'Question',
    name: item.title,
    text: textOf(item),
    answerCount: item.answers,
    dateCreated: item.createdAt.toISOString(),
    author: personNode(item.author, site),
    ...(accepted ? { acceptedAnswer: node(accepted) } : {}),
    ...(suggested.length > 0 ? { suggestedAnswer: suggested } : {}),
    ...commentsOf(item, comments, site),
  };
}

const postNode = (
  type: 'Answer' | 'Comment',
  item: ItemView,
  post: PostView,
  site: string,
): Node => ({
  '@type': type,
  url: site + postPath(item, post.id),
  text: plainText(post.body),
  dateCreated: post.createdAt.toISOString(),
  upvoteCount: post.confirmed,
  author: personNode(post.author, site),
  ...commentsOf(item, post.comments, site),
});

const commentsOf = (item: ItemView, comments: readonly PostView[], site: string): Node =>
  comments.length === 0
    ? {}
    : {
        commentCount: comments.length,
        comment: comments.map((comment) => postNode('Comment', item, comment, site)),
      };

const textOf = (item: ItemView): string =>
  item.layers.map((layer) => plainText(layer.body)).join('\n\n');

const personNode = (person: ItemView['author'], site: string): Node => ({
  '@type': person.imported ? 'Organization' : 'Person',
  name: person.name,
  ...(person.imported ? {} : { url: `${site}/people/${encodeURIComponent(person.handle)}` }),
});
