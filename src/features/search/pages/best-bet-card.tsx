import { usePhrases } from '../../../../libs/pages/phrases';
import { BestBet, Link, Prose, Text, type HitData } from '../../../web/components';
import type { BestBetText } from '../best-bet';
import { searchPhrases } from './search.phrases';

/** The best bet with what to do: the steps stand here instead of the passage and the answer's first lines. */
export const BestBetCard = ({ hit, text }: { hit: HitData; text?: BestBetText }) => {
  const t = usePhrases(searchPhrases);
  if (!text) return <BestBet hit={hit} />;
  const { snippet: _passage, answer: _lines, ...head } = hit;
  return (
    <BestBet hit={head}>
      <Prose lang={hit.lang}>
        {text.opening && <p>{text.opening}</p>}
        <Steps text={text} />
      </Prose>
      <Text>
        {text.isCut && <>{t.moreSteps} </>}
        <Link href={hit.url}>{t.bestBetSteps}</Link>
      </Text>
    </BestBet>
  );
};

const Steps = ({ text: { steps, ordered } }: { text: BestBetText }) => {
  if (steps.length === 0) return null;
  const entries = steps.map((step) => <li>{step}</li>);
  return ordered ? <ol>{entries}</ol> : <ul>{entries}</ul>;
};
