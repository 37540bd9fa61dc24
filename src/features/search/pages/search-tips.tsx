import { usePhrases } from '../../../../libs/pages/phrases';
import { Code, DefinitionList, Disclosure } from '../../../web/components';
import { searchPhrases } from './search.phrases';

/** How to say more exactly what is looked for, to be opened when wanted. */
export const SearchTips = () => {
  const { tips } = usePhrases(searchPhrases);
  return (
    <Disclosure label={tips.title}>
      <DefinitionList
        items={Object.values(tips.ways).map(({ typed, means }) => [<Code>{typed}</Code>, means])}
      />
    </Disclosure>
  );
};
