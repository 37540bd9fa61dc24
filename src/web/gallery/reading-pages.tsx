import {
  Actions,
  Button,
  Editor,
  Form,
  Badge,
  BestBet,
  Card,
  DefinitionList,
  DiffView,
  EvidenceChips,
  FacetList,
  Grid,
  Hit,
  ItemList,
  KindBadge,
  LayerFrame,
  Link,
  LinkButton,
  Menu,
  MenuLink,
  MenuPost,
  Muted,
  Page,
  Pagination,
  Person,
  PostButton,
  Prose,
  RelativeTime,
  Row,
  SearchBox,
  Section,
  SpaceBadge,
  Stack,
  StateBadge,
  TagLink,
  Text,
} from '../components';
import { wordDiff } from '../word-diff';
import { ALL, article, hits, time } from './samples';

const Facets = () => (
  <FacetList
    clearHref="/search"
    groups={[
      {
        title: 'Space',
        options: [
          { label: <SpaceBadge space="company" />, count: 41, href: '?1' },
          { label: <SpaceBadge space="community" />, count: 238, href: '?2', active: true },
          { label: <SpaceBadge space="peer" />, count: 1204, href: '?3' },
          { label: <SpaceBadge space="internal" />, count: 9, href: '?4' },
        ],
      },
      {
        title: 'Language',
        options: [
          { label: 'Deutsch', count: 112, href: '?5' },
          { label: 'English', count: 300, href: '?6' },
        ],
      },
    ]}
  />
);

export const SearchPage = () => (
  <Page
    title="wifi power cut"
    heading={<>412 results in 4 spaces · 18 ms</>}
    query="wifi power cut"
    aside={{ label: 'Filters', side: 'start', content: <Facets /> }}
  >
    <Stack gap="lg">
      <BestBet hit={article} />
      <ItemList lines label="Results">
        {hits.map((hit) => (
          <Hit hit={hit} />
        ))}
      </ItemList>
      <Pagination page={4} pages={21} href={(page) => `?page=${page}`} />
    </Stack>
  </Page>
);

const PROSE = `<p>The thermostat forgets nothing, but it only tries <code>2.4 GHz</code>. A <a href="https://example.org/">router with band steering</a> answers on the other band.</p>
<h2>What to do</h2><ol><li>Switch band steering off.</li><li>Hold the ring for ten seconds.</li><li>Choose <strong>Network</strong>.</li></ol>
<pre tabindex="0"><code>esp-idf: wifi:state: init -&gt; auth (b0), auth -&gt; init (200) reason=AUTH_EXPIRE ssid=very-long-network-name-of-the-neighbour-0123456789</code></pre>
<blockquote><p>It worked at once.</p></blockquote><ul><li>One</li><li>Two</li></ul>
<table><thead><tr><th>Model</th><th>Band</th></tr></thead><tbody><tr><td>T1</td><td>2.4 GHz</td></tr><tr><td>T2</td><td>2.4 GHz</td></tr></tbody></table>
<p>Averyveryverylongwordwithoutanyplacetobreakitanywherebutitmustnotwidenthepageonthephone_0123456789_0123456789.</p>`;

export const ItemPage = () => (
  <Page
    title="Thermostat loses the Wi-Fi connection after every power cut"
    breadcrumbs={[
      { label: 'Community', href: '/spaces/community' },
      { label: 'Thermostat T2', href: '/products/t2' },
      { label: 'Question' },
    ]}
    space="community"
    editHref="/questions/1/edit"
    islands={['editor']}
    lead={
      <Stack gap="sm">
        <Row gap="sm">
          <SpaceBadge space="community" />
          <KindBadge kind="question" />
          <StateBadge state="solved" />
        </Row>
        <EvidenceChips evidence={ALL} long />
        <Row gap="sm">
          <Person name="Mira Kessler" href="/people/mira" />
          <Muted>
            <RelativeTime time={time} />
          </Muted>
        </Row>
      </Stack>
    }
    actions={
      <>
        <LinkButton href="/edit" icon="pencil">
          Edit
        </LinkButton>
        <LinkButton href="/history" icon="history" tone="quiet">
          History
        </LinkButton>
      </>
    }
    aside={{
      label: 'More about this',
      content: (
        <Stack gap="lg">
          <Section title="Same problem elsewhere">
            <ItemList>
              <Link href="/a">The thermostat is offline after a power cut</Link>
              <Link href="/b">T2 offline</Link>
            </ItemList>
          </Section>
          <Section title="Tags">
            <Row>
              <TagLink href="/tags/wlan" count={41}>
                wlan
              </TagLink>
              <TagLink href="/tags/t2">t2</TagLink>
            </Row>
          </Section>
          <Section title="Freshness">
            <DefinitionList
              items={[
                ['Checked', '3 months ago'],
                ['Next check', 'in 3 months'],
              ]}
            />
          </Section>
        </Stack>
      ),
    }}
  >
    <Stack gap="lg">
      <Prose html={PROSE} />
      <LayerFrame audience={['agents']} note="Ticket macro 17">
        <Prose html="<p>Offer an exchange when the serial number starts with <code>T2-19</code>.</p>" />
      </LayerFrame>
      <Row>
        <PostButton action="/posts/1/confirmed" icon="thumbs-up" pressed={false}>
          Worked for me
        </PostButton>
        <PostButton action="/posts/1/accepted" icon="circle-check" tone="primary">
          Accept as solution
        </PostButton>
        <Menu label="More" align="start" tone="plain">
          <MenuLink href="/x" icon="flag">
            Report
          </MenuLink>
          <MenuPost action="/y" icon="trash-2">
            Delete
          </MenuPost>
        </Menu>
      </Row>
      <Section title="3 answers" actions={<Link href="#answer">Write an answer</Link>}>
        <Card
          tone="marked"
          title="Accepted answer"
          icon="circle-check"
          actions={<Badge tone="good">Solved</Badge>}
        >
          <Prose html="<p>Switch band steering off.</p>" />
        </Card>
        <Card>
          <Prose html="<p>Same here.</p>" />
          <Row>
            <Person name="Aylin Öztürk" />
          </Row>
        </Card>
      </Section>
      <Section title="Your answer">
        <Form action="/answer" draft="answer">
          <Editor name="answer" label="Answer" rows={4} required />
          <Actions>
            <Button tone="primary">Send</Button>
          </Actions>
        </Form>
      </Section>
      <Section title="History">
        <DiffView
          parts={wordDiff(
            'The quick brown fox jumps over the fence.',
            'The slow brown fox climbs over the old fence.',
          )}
        />
      </Section>
    </Stack>
  </Page>
);

export const HomePage = () => (
  <Page title="Allmende" heading="What can we help you with?">
    <SearchBox large />
    <Grid columns={2}>
      {(['company', 'community', 'peer', 'internal'] as const).map((space) => (
        <Card title={<SpaceBadge space={space} />} href={`/spaces/${space}`}>
          <Text size="sm">1,204 items · newest 3 hours ago</Text>
        </Card>
      ))}
    </Grid>
    <Section title="Unanswered" actions={<Link href="/spaces/community">All</Link>}>
      <ItemList lines>
        {hits.map((hit) => (
          <Hit hit={{ ...hit, answer: undefined }} level={3} />
        ))}
      </ItemList>
    </Section>
  </Page>
);
