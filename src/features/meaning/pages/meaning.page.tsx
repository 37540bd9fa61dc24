import { useFormats } from '../../../../libs/pages/formats';
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

/** The part that changes by itself; asks for itself again while vectors are being made. */
export const MeaningState = ({ status }: { status: MeaningStatus }) =>
  status.state === 'filling' || status.state === 'starting' ? (
    <Polled href="/admin/meaning/state" id="meaning-state">
      <StateNow status={status} />
    </Polled>
  ) : (
    <StateNow status={status} />
  );

const StateNow = ({ status }: { status: MeaningStatus }) => {
  const t = usePhrases(meaningPhrases);
  const { state, problem, model, texts, done } = status;
  return (
    <Stack>
      {state === 'off' && <Alert kind="info">{t.off}</Alert>}
      {state === 'silent' && <Alert kind="warning">{t.silent}</Alert>}
      {state === 'failing' && (
        <Alert kind="warning" title={t.failing}>
          {problem}
        </Alert>
      )}
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
