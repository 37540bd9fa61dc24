import { Env } from '../src/app/env';
import { openStorage } from '../src/app/storage';
import { AccountsService } from '../src/features/accounts/accounts.service';
import { ApiTokensService } from '../src/features/accounts/api-tokens.service';
import { SignInThrottle } from '../src/features/accounts/sign-in-throttle';

/** Makes an account in a stopped hub's database and a token to write with. */
export async function adminToken(env: Record<string, string>): Promise<string> {
  const storage = await openStorage(Env.load({ ...env, DEMO: 'off' }), { log: () => undefined });
  try {
    const { dataSource } = storage;
    const accounts = new AccountsService(dataSource, new SignInThrottle(dataSource));
    const id = await accounts.signUp({
      email: 'bench@hub.example',
      displayName: 'Bench',
      password: 'only for measuring',
    });
    const tokens = new ApiTokensService(dataSource);
    return (await tokens.create(id, { name: 'bench', scope: 'write' })).secret;
  } finally {
    await storage.close();
  }
}
