import {
  Actions,
  Alert,
  Badge,
  Button,
  Card,
  Checkbox,
  CodeBlock,
  Divider,
  Editor,
  EmptyState,
  FieldGroup,
  FileField,
  Form,
  Grid,
  Link,
  LineChart,
  LinkButton,
  Page,
  PostButton,
  ProgressBar,
  Radio,
  Row,
  Select,
  SimilarWhileWriting,
  Stat,
  Table,
  Tabs,
  TextArea,
  TextField,
} from '../components';

export const FormPage = () => (
  <Page title="Frage stellen" islands={['editor', 'similar']}>
    <Form
      action="/ask"
      draft="ask"
      state={{
        values: { title: 'WLAN', space: 'peer', body: 'Mein **Thermostat** …', topics: ['a'] },
        errors: { title: 'Bitte schreiben Sie mindestens 10 Zeichen.', agree: 'Bitte zustimmen.' },
      }}
    >
      <TextField
        name="title"
        label="Worum geht es?"
        hint="Ein Satz, wie Sie ihn am Telefon sagen würden."
        required
      />
      <SimilarWhileWriting />
      <Editor name="body" label="Beschreibung" required />
      <Select
        name="space"
        label="Bereich"
        required
        options={[
          { value: 'community', label: 'Community' },
          { value: 'peer', label: 'Nutzerforen' },
        ]}
      />
      <FieldGroup legend="Themen">
        <Checkbox name="topics" value="a" label="WLAN" />
        <Checkbox name="topics" value="b" label="Strom" hint="Ausfall und Wiederkehr" />
      </FieldGroup>
      <FieldGroup legend="Wer darf es lesen?">
        <Radio name="audience" value="public" label="Alle" checked />
        <Radio name="audience" value="members" label="Mitglieder" />
      </FieldGroup>
      <TextArea name="note" label="Notiz" />
      <FileField name="file" label="Bild" />
      <Checkbox name="agree" label="Ich habe die Regeln gelesen" />
      <Actions>
        <Button tone="primary">Frage stellen</Button>
        <Button tone="quiet" name="save" value="draft" formnovalidate>
          Als Entwurf speichern
        </Button>
      </Actions>
    </Form>
  </Page>
);

export const AdminPage = () => (
  <Page
    title="Index health"
    breadcrumbs={[{ label: 'Administration', href: '/admin' }, { label: 'Index' }]}
  >
    <Tabs
      label="Administration"
      tabs={[
        { label: 'People', href: '/1', count: 1280 },
        { label: 'Index', href: '/2', current: true },
        { label: 'Outbox', href: '/3', count: 0 },
        { label: 'Import', href: '/4' },
      ]}
    />
    <Grid columns={4}>
      <Stat value={93812} label="items" />
      <Stat value={4} label="spaces" href="/spaces" />
      <Stat value="18 ms" label="median search" />
      <Stat value={0} label="dead letters" />
    </Grid>
    <Alert kind="success">Everything is indexed.</Alert>
    <Alert kind="info" title="Rebuilding">
      Search answers from what is there.
    </Alert>
    <Alert kind="warning">Two jobs are late.</Alert>
    <Alert kind="error">One job failed five times.</Alert>
    <ProgressBar
      label="Import of questions.jsonl.gz"
      done={48211}
      total={94000}
      note="2,310 records/s, 20 seconds left"
    />
    <ProgressBar label="Rebuild" done={1200} />
    <LineChart
      label="How far two engines were behind in the last hour: at most 12 s."
      lines={['first', 'second'].map((name, which) => ({
        name,
        points: Array.from({ length: 60 }, (_, at) => ({
          at: at / 59,
          value: which === 1 && at > 20 && at < 30 ? undefined : (at * 7 + which * 5) % 13,
        })),
      }))}
      most={12}
      top="12 s"
      from="1 hour ago"
      until="now"
    />
    <Table
      caption="Accounts"
      rows={[
        { name: 'Mira Kessler', roles: ['member'], items: 12 },
        { name: 'Jan Petersen', roles: ['employee', 'curator'], items: 1304 },
      ]}
      columns={[
        { title: 'Name', cell: (row) => row.name, header: true },
        {
          title: 'Roles',
          cell: (row) => (
            <Row>
              {row.roles.map((role) => (
                <Badge>{role}</Badge>
              ))}
            </Row>
          ),
        },
        { title: 'Items', cell: (row) => row.items, numeric: true },
        {
          title: 'Actions',
          cell: () => (
            <Row>
              <Button size="sm">Edit</Button>
              <Button size="sm" tone="danger" icon="trash-2" iconOnly>
                Delete
              </Button>
            </Row>
          ),
        },
      ]}
    />
    <CodeBlock label="Token">
      amd_4f1c9e0b7d2a4f1c9e0b7d2a4f1c9e0b7d2a4f1c9e0b7d2a4f1c9e0b7d2a
    </CodeBlock>
    <EmptyState
      title="No imports yet"
      icon="upload"
      actions={
        <LinkButton href="/import" tone="primary">
          Import text
        </LinkButton>
      }
    >
      Bring in questions and articles as JSON Lines.
    </EmptyState>
  </Page>
);

export const SignInPage = () => (
  <Page title="Sign in" width="narrow">
    <Form action="/signin" width="narrow">
      <TextField name="email" type="email" label="E-mail" autocomplete="username" required />
      <TextField
        name="password"
        type="password"
        label="Password"
        autocomplete="current-password"
        required
      />
      <Actions>
        <Button tone="primary">Sign in</Button>
        <Link href="/forgot">Forgotten?</Link>
      </Actions>
    </Form>
    <Divider />
    <Card tone="quiet" title="Demo accounts">
      <Row>
        <PostButton action="/demo" size="sm">
          Member
        </PostButton>
        <PostButton action="/demo" size="sm">
          Agent
        </PostButton>
      </Row>
    </Card>
  </Page>
);
