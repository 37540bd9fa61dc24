import type { ModelFault } from '../../../../libs/embeddings/model-fault';
import { useFormats } from '../../../../libs/pages/formats';
import { usePage } from '../../../../libs/pages/page-context';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  DefinitionList,
  LinkButton,
  Muted,
  Polled,
  ProgressBar,
  Section,
  Stack,
} from '../../../web/components';
import { AdminPage } from '../../admin/admin.api';
import type { MeaningStatus } from '../meaning-status';
import { webPhrases } from '../../../web/web.phrases';
import { meaningPhrases } from './meaning.phrases';
import { problemIn } from './problem-words';

export const MeaningPage = ({ status }: { status: MeaningStatus }) => {
  const t = usePhrases(meaningPhrases);
  return (
    <AdminPage
      section="meaning"
      title={t.title}
      lead={<Muted>{t.lead}</Muted>}
      islands={['progress']}
    >
      <Section title={t.status}>
        <MeaningState status={status} />
      </Section>
      <Actions>
        <LinkButton href="/admin/meaning" tone="quiet">
          {t.refresh}
        </LinkButton>
      </Actions>
    </AdminPage>
  );
};

const UNDER_WAY: ReadonlySet<string> = new Set(['installing', 'starting', 'filling']);

/** The part that changes by itself; asks for itself again while something is under way. */
export const MeaningState = ({ status }: { status: MeaningStatus }) =>
  UNDER_WAY.has(status.state) ? (
    <Polled href="/admin/meaning/state" id="meaning-state">
      <StateNow status={status} />
    </Polled>
  ) : (
    <StateNow status={status} />
  );

const StateNow = ({ status }: { status: MeaningStatus }) => {
  const t = usePhrases(meaningPhrases);
  const { state, model, texts, done } = status;
  return (
    <Stack>
      <Notice status={status} />
      {state !== 'off' && model?.remote && (
        <Alert kind="warning" title={t.remoteTitle}>
          {t.remote}
        </Alert>
      )}
      {state === 'filling' && <ProgressBar label={t.making} done={done} total={texts} />}
      <Facts status={status} />
      {state !== 'off' && model && !model.remote && <Muted>{t.local}</Muted>}
    </Stack>
  );
};

/** What the state means, where it is not what one wishes for. */
const Notice = ({ status: { state, problem } }: { status: MeaningStatus }) => {
  const t = usePhrases(meaningPhrases);
  if (state === 'off' || state === 'installing') return <Alert kind="info">{t[state]}</Alert>;
  if (state === 'silent') return <Alert kind="warning">{t.silent}</Alert>;
  if (state !== 'failing' && state !== 'not-installed') return null;
  return (
    <Alert kind="warning" title={t[state]}>
      {problem && <Problem fault={problem} />}
    </Alert>
  );
};

/** In the reader's language, but for what other programs say. */
const Problem = ({ fault }: { fault: ModelFault }) => {
  const said = problemIn(usePage().locale, fault);
  return fault.code === 'other' ? <span lang="en">{said}</span> : <>{said}</>;
};

const Facts = ({ status }: { status: MeaningStatus }) => {
  const t = usePhrases(meaningPhrases);
  const names = usePhrases(webPhrases).space;
  const { number, duration } = useFormats();
  const { model, before, rate, secondsLeft, spaces } = status;
  const named = [
    ...spaces.whole.map((space) => names[space]),
    ...spaces.publicOnly.map((space) => t.publicOnly(names[space])),
  ];
  return (
    <DefinitionList
      items={[
        [t.status, t.states[status.state]],
        ...(model
          ? [[t.model, `${model.name}, ${t.dimensions(number(model.dimensions))}`] as const]
          : []),
        ...(before ? [[t.before, before] as const] : []),
        [t.spaces, named.join(', ')],
        [t.coverage, t.of(number(status.done), number(status.texts))],
        ...(rate > 0 ? [[t.rate, t.perSecond(number(Math.round(rate * 10) / 10))] as const] : []),
        ...(secondsLeft === undefined ? [] : [[t.left, duration(secondsLeft * 1_000)] as const]),
      ]}
    />
  );
};
