import type { Child } from 'hono/jsx';
import { usePhrases } from '../../../../libs/pages/phrases';
import { KINDS } from '../../../kernel/space';
import {
  EvidenceChip,
  Grid,
  Hero,
  ItemList,
  Link,
  Muted,
  Page,
  RelativeTime,
  SearchBox,
  Section,
  SpaceCard,
  Stack,
  StateBadge,
  Text,
  TitleLine,
  TitleList,
} from '../../../web/components';
import { webPhrases } from '../../../web/web.phrases';
import type { ItemCard } from '../read/views';
import { browsePhrases } from './browse.phrases';
import type { HomeView } from './home-reader';
import { homePhrases } from './home.phrases';

export interface HomePageProps {
  readonly view: HomeView;
  readonly staff: boolean;
  readonly signedIn: boolean;
  readonly canonical: string;
}

/** The first page: the box to ask, what lies where, and what is going on. */
export const HomePage = ({ view, staff, signedIn, canonical }: HomePageProps) => {
  const t = usePhrases(homePhrases);
  return (
    <Page
      title={usePhrases(webPhrases).hub}
      hero={
        <Hero title={t.title}>
          <SearchBox large />
          <Text>
            <Muted>{staff ? t.leadStaff : t.lead}</Muted>
          </Text>
        </Hero>
      }
      meta={{ canonical, description: t.description }}
    >
      <Stack gap="lg">
        <Grid columns={view.spaces.length > 3 ? 4 : 3} wide>
          {view.spaces.map((space) => (
            <SpaceOverview space={space} />
          ))}
        </Grid>
        <Grid wide>
          <Stack gap="lg">
            <Review view={view} />
            <Unanswered view={view} signedIn={signedIn} />
          </Stack>
          <Stack gap="lg">
            <Solved view={view} />
            <Howtos view={view} />
          </Stack>
        </Grid>
      </Stack>
    </Page>
  );
};

const SpaceOverview = ({ space }: { space: HomeView['spaces'][number] }) => {
  const t = usePhrases(homePhrases);
  const kinds = usePhrases(browsePhrases).kinds;
  const href = `/spaces/${space.space}`;
  const facts: Child[] = KINDS.flatMap((kind) => {
    const count = space.byKind[kind];
    return count
      ? [
          <Link href={`${href}?kind=${kind}`} look="subtle">
            {kinds[kind](count)}
          </Link>,
        ]
      : [];
  });
  return (
    <SpaceCard
      space={space.space}
      href={href}
      facts={facts}
      fresh={
        space.freshest && (
          <>
            {t.updated} <RelativeTime time={space.freshest} />
          </>
        )
      }
    >
      {space.newest.length === 0 ? (
        <Muted>{t.empty}</Muted>
      ) : (
        <TitleList
          label={t.newest}
          items={space.newest.map(({ path, title, lang }) => ({ href: path, title, lang }))}
        />
      )}
    </SpaceCard>
  );
};

const Titles = ({
  cards,
  label,
  fact,
}: {
  cards: readonly ItemCard[];
  label: string;
  fact: (card: ItemCard) => Child;
}) => (
  <ItemList label={label}>
    {cards.map((card) => (
      <TitleLine
        href={card.path}
        title={card.title}
        lang={card.lang}
        kind={card.kind}
        space={card.space}
        facts={[fact(card)]}
      />
    ))}
  </ItemList>
);

const Unanswered = ({ view, signedIn }: { view: HomeView; signedIn: boolean }) => {
  const t = usePhrases(homePhrases);
  return (
    <Section title={t.unanswered} actions={<Link href="/spaces?tab=unanswered">{t.all}</Link>}>
      {view.unanswered.length === 0 ? (
        <Muted>{t.unansweredNone}</Muted>
      ) : (
        <Titles
          label={t.unanswered}
          cards={view.unanswered}
          fact={(card) => <RelativeTime time={card.createdAt} />}
        />
      )}
      {!signedIn && (
        <Text>
          <Muted>{t.guest}</Muted> <Link href="/ask">{t.ask}</Link>
        </Text>
      )}
    </Section>
  );
};

const Solved = ({ view }: { view: HomeView }) => {
  const t = usePhrases(homePhrases);
  const web = usePhrases(webPhrases);
  return (
    <Section title={t.solved} actions={<Link href="/spaces?tab=solved">{t.all}</Link>}>
      {view.solved.length === 0 ? (
        <Muted>{t.solvedNone}</Muted>
      ) : (
        <Titles label={t.solved} cards={view.solved} fact={(card) => web.answers(card.answers)} />
      )}
    </Section>
  );
};

const Howtos = ({ view }: { view: HomeView }) => {
  const t = usePhrases(homePhrases);
  if (view.howtos.length === 0) return null;
  return (
    <Section
      title={t.howtos}
      actions={<Link href="/spaces?tab=confirmed&kind=howto">{t.all}</Link>}
    >
      <Titles
        label={t.howtos}
        cards={view.howtos}
        fact={(card) => <EvidenceChip evidence={{ kind: 'confirmed', count: card.confirmed }} />}
      />
    </Section>
  );
};

/** What waits for the viewer: nothing at all for most. */
const Review = ({ view }: { view: HomeView }) => {
  const t = usePhrases(homePhrases);
  return (
    <>
      {view.review.length > 0 && (
        <Section title={t.review} actions={<Link href="/spaces?state=in-review">{t.all}</Link>}>
          <Titles
            label={t.review}
            cards={view.review}
            fact={(card) => (
              <span>
                {card.author.name}, {t.handedIn} <RelativeTime time={card.updatedAt} />
              </span>
            )}
          />
        </Section>
      )}
      {view.drafts.length > 0 && (
        <Section title={t.drafts}>
          <Titles
            label={t.drafts}
            cards={view.drafts}
            fact={(card) => <StateBadge state={card.state} />}
          />
        </Section>
      )}
    </>
  );
};
