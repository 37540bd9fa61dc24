import { usePhrases } from '../../../../libs/pages/phrases';
import { Code, Disclosure, Stack, Text } from '../../../web/components';
import { searchPhrases } from './search.phrases';

/** How to say more exactly what is looked for, to be opened when wanted. */
export const SearchTips = () => {
  const { tips } = usePhrases(searchPhrases);
  return (
    <Disclosure label={tips.title}>
      <Stack gap="sm">
        {Object.values(tips.ways).map(({ typed, means }) => (
          <Text>
            <Code>{typed}</Code> {means}
          </Text>
        ))}
      </Stack>
    </Disclosure>
  );
};
