import { usePhrases } from '../../../../libs/pages/phrases';
import { Badge, Person } from '../../../web/components';
import type { PersonView } from '../read/people';
import { itemPhrases } from './item.phrases';

/** Who wrote something. An imported source is named, but is nobody with a profile. */
export const Author = ({ person }: { person: PersonView }) => {
  const t = usePhrases(itemPhrases);
  return (
    <>
      <Person
        name={person.name}
        href={person.imported ? undefined : `/people/${encodeURIComponent(person.handle)}`}
      />
      {person.staff && <Badge tone="accent">{t.staff}</Badge>}
    </>
  );
};
