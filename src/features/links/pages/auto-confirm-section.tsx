import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Actions,
  Button,
  Form,
  HiddenField,
  Link,
  Muted,
  Row,
  Section,
  Stack,
  TextField,
} from '../../../web/components';
import type { AutoConfirmStanding } from '../auto/auto-confirm';
import {
  AUTO_KINDS,
  isOn,
  LEAST_THRESHOLD,
  type AutoConfirmSetting,
} from '../auto/auto-confirm-settings';
import { autoConfirmPhrases } from './auto-confirm.phrases';
import { linkPhrases } from './link.phrases';

export interface AutoConfirmProps {
  readonly setting: AutoConfirmSetting;
  readonly standing: AutoConfirmStanding;
}

/** Whether the hub confirms by itself, and what came of it: for curators and admins. */
export const AutoConfirmSection = ({ setting, standing }: AutoConfirmProps) => {
  const t = usePhrases(autoConfirmPhrases);
  const { kind: kinds } = usePhrases(linkPhrases);
  return (
    <Section title={t.title} id="auto-confirm">
      <Stack>
        <Muted>{t.lead}</Muted>
        <Row>
          {!isOn(setting) && <Muted>{t.off}</Muted>}
          {standing.waiting > 0 && <Muted>{t.waiting(standing.waiting)}</Muted>}
          {standing.confirmed > 0 && (
            <>
              <Muted>{t.confirmed(standing.confirmed)}</Muted>
              <Link href="/links?tab=automatic">{t.look}</Link>
            </>
          )}
        </Row>
        <Form action="/links/auto-confirm" label={t.title}>
          <HiddenField name="version" value={String(setting.version)} />
          {AUTO_KINDS.map((kind) => (
            <TextField
              name={kind}
              type="number"
              label={t.threshold(kinds[kind])}
              hint={t.hint(LEAST_THRESHOLD)}
              value={setting.thresholds[kind] ?? ''}
              min={LEAST_THRESHOLD}
              max={100}
            />
          ))}
          <Actions>
            <Button>{t.save}</Button>
          </Actions>
        </Form>
      </Stack>
    </Section>
  );
};
