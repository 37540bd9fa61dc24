import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Alert,
  ConfirmPage,
  DefinitionList,
  LinkButton,
  Muted,
  Polled,
  PostButton,
  ProgressBar,
  RelativeTime,
  Section,
  Stack,
  Text,
} from '../../../web/components';
import type { ProposalProgress } from '../../proposals/proposals.api';
import type { IndexProgress } from '../../search/search.api';
import { AdminPage } from './admin-frame';
import { adminPhrases } from './admin.phrases';
import { IndexEngines, type EnginesView } from './index-engines';

export interface IndexView extends EnginesView {
  readonly engine: { readonly name: string; readonly version: string };
  /** Undefined while the engine does not answer. */
  readonly health:
    | {
        readonly documents: number;
        readonly lagMs: number;
        readonly queued: number;
        readonly failed: number;
        readonly rebuild?: string;
      }
    | undefined;
  readonly progress: IndexProgress;
  /** While the hub looks for links of all texts. */
  readonly proposing: ProposalProgress | undefined;
}

export const IndexHealthPage = ({ view }: { view: IndexView }) => {
  const t = usePhrases(adminPhrases);
  return (
    <AdminPage
      section="index"
      title={t.sections.index}
      lead={<Muted>{t.index.lead}</Muted>}
      islands={['progress']}
    >
      <Section title={t.index.status}>
        <IndexState view={view} />
      </Section>
      <IndexEngines samples={view.samples} now={view.now} />
      <Section title={t.index.actions}>
        <Text>
          <Muted>{t.index.compareHint}</Muted>
        </Text>
        <Actions>
          <PostButton action="/admin/index/compare" icon="refresh-cw">
            {t.index.compare}
          </PostButton>
          <LinkButton href="/admin/index/rebuild">{t.index.fill}</LinkButton>
          <LinkButton href="/admin/index" tone="quiet">
            {t.refresh}
          </LinkButton>
        </Actions>
      </Section>
    </AdminPage>
  );
};

/** The part that changes by itself; asks for itself again while work goes on. */
export const IndexState = ({ view }: { view: IndexView }) => {
  const { rebuilding, comparing, asked } = view.progress;
  return rebuilding || comparing || asked || view.proposing ? (
    <Polled href="/admin/index/state" id="index-state">
      <StateNow view={view} />
    </Polled>
  ) : (
    <StateNow view={view} />
  );
};

const StateNow = ({ view }: { view: IndexView }) => {
  const t = usePhrases(adminPhrases).index;
  const { rebuilding, lastFailure } = view.progress;
  return (
    <Stack>
      <Work view={view} />
      {lastFailure && (
        <Alert kind="error" title={t.failure}>
          {lastFailure}
        </Alert>
      )}
      {!view.health && <Alert kind="warning">{t.silent}</Alert>}
      {view.health?.rebuild && !rebuilding && <Alert kind="warning">{t.rebuildDue}</Alert>}
      <Facts view={view} />
    </Stack>
  );
};

/** What is being done now. */
const Work = ({ view: { progress, proposing } }: { view: IndexView }) => {
  const t = usePhrases(adminPhrases).index;
  const { rebuilding, comparing, asked } = progress;
  return (
    <>
      {rebuilding && (
        <ProgressBar
          label={t.rebuilding}
          done={rebuilding.done}
          total={Math.max(rebuilding.expected, rebuilding.done)}
        />
      )}
      {proposing && <ProgressBar label={t.proposing} {...proposing} />}
      {comparing && <Alert kind="info">{t.comparing}</Alert>}
      {asked && !rebuilding && !comparing && <Alert kind="info">{t.begins}</Alert>}
    </>
  );
};

const Facts = ({ view: { engine, health, progress } }: { view: IndexView }) => {
  const t = usePhrases(adminPhrases).index;
  const { number, duration } = useFormats();
  const last = progress.lastReconcile;
  const counted = health
    ? ([
        [t.documents, number(health.documents)],
        [t.lag, health.lagMs > 0 ? duration(health.lagMs) : t.upToDate],
        [t.queued, number(health.queued)],
        [t.refused, number(health.failed)],
      ] as const)
    : [];
  return (
    <DefinitionList
      items={[
        [t.engine, `${engine.name} ${engine.version}`],
        ...counted,
        [
          t.lastCompared,
          last ? (
            <>
              <RelativeTime time={last.at} />: {t.compared(number(last.compared))},{' '}
              {last.missing + last.stale + last.surplus === 0
                ? t.allEqual
                : t.mended(number(last.missing), number(last.stale), number(last.surplus))}
            </>
          ) : (
            t.comparedNever
          ),
        ],
      ]}
    />
  );
};

export const RebuildPage = () => {
  const t = usePhrases(adminPhrases).index;
  return (
    <ConfirmPage
      title={t.fillTitle}
      consequence={t.fillText}
      action="/admin/index/rebuild"
      confirm={t.fillConfirm}
      cancelHref="/admin/index"
      tone="primary"
    />
  );
};
