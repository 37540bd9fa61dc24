import { usePhrases } from '../../../../libs/pages/phrases';
import type { Kind, Space } from '../../../kernel/space';
import {
  KIND_ICONS,
  Link,
  LinkButton,
  Menu,
  MenuLink,
  Muted,
  NameWithIcon,
  Row,
  SPACE_ICONS,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import { browsePhrases } from './browse.phrases';

/** Where an item of a kind is begun. */
export const writeHref = (space: Space, kind: Kind): string =>
  kind === 'question' ? `/ask?space=${space}` : `/new/${kind}?space=${space}`;

/** The public texts of a space as a feed. */
export const feedHref = (space: Space): string => `/spaces/${space}/feed.atom`;

export const SpaceHeading = ({ space }: { space: Space }) => (
  <NameWithIcon icon={SPACE_ICONS[space]} space={space}>
    {usePhrases(webPhrases).space[space]}
  </NameWithIcon>
);

/** What the space is for, and its feed where everybody may read it. */
export const SpaceLead = ({ space, feed }: { space: Space; feed: boolean }) => {
  const t = usePhrases(browsePhrases);
  return (
    <Row gap="md">
      <Muted>{usePhrases(webPhrases).spaceNote[space]}</Muted>
      {feed && (
        <Muted>
          <Link href={feedHref(space)}>{t.feed}</Link>
        </Muted>
      )}
    </Row>
  );
};

/** What this viewer may write in the space: buttons, or a menu where they would be many. */
export const SpaceActions = ({ space, kinds }: { space: Space; kinds: readonly Kind[] }) => {
  const t = usePhrases(browsePhrases).write;
  if (kinds.length > 2) {
    return (
      <Menu label={t.something} icon="pencil" tone="plain">
        {kinds.map((kind) => (
          <MenuLink href={writeHref(space, kind)} icon={KIND_ICONS[kind]}>
            {t[kind]}
          </MenuLink>
        ))}
      </Menu>
    );
  }
  return (
    <Row>
      {kinds.map((kind) => (
        <LinkButton href={writeHref(space, kind)}>{t[kind]}</LinkButton>
      ))}
    </Row>
  );
};
