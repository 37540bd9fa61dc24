import { PeopleService } from '../../features/accounts/accounts.api';
import { UsageError, type Command } from './command';

/** How a hub gets its first admin; further ones are made on its pages. */
export const adminCommand: Command = {
  name: 'admin',
  summary: 'Makes an account an admin; the person signs up on the page before',
  usage: 'npm run hub -- admin ADDRESS-OR-HANDLE',
  run: async (args, context) => {
    const [who, ...more] = args;
    if (who === undefined || who.startsWith('-') || more.length > 0) {
      throw new UsageError('Say who: the address or the handle of one account.');
    }
    const { dataSource } = await context.storage();
    const people = new PeopleService(dataSource);
    const found = await people.find(who);
    if (!found) {
      context.err.write(`There is no account “${who}”. Sign up on the page first.\n`);
      return 1;
    }
    const { roles } = await people.get(found.id);
    if (roles.includes('admin')) {
      context.out.write(`${found.displayName} is an admin already.\n`);
      return 0;
    }
    await people.setRoles(found.id, found.id, [...roles, 'admin']);
    context.out.write(`${found.displayName} is an admin now.\n`);
    return 0;
  },
};
