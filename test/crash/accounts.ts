import type { Client } from 'pg';
import { hashPassword } from '../../src/features/accounts/passwords';
import { newId } from '../../src/kernel/ids';

const PASSWORD = 'only-for-this-test';

export interface Account {
  readonly id: string;
  readonly token: string;
}

/** Members as the sign-up makes them, each with a token by its password. The hub must be up. */
export async function signUp(
  place: { connect(): Promise<Client> },
  url: string,
  howMany: number,
): Promise<Account[]> {
  const database = await place.connect();
  const hash = await hashPassword(PASSWORD);
  const accounts: Account[] = [];
  for (let n = 0; n < howMany; n += 1) {
    const id = newId();
    const email = `writer-${n}@crash.example`;
    await database.query(
      `INSERT INTO users (id, email, handle, display_name, password_hash) VALUES ($1, $2, $3, $3, $4)`,
      [id, email, `writer-${n}`, hash],
    );
    const reply = await fetch(`${url}/api/v1/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    const { token } = (await reply.json()) as { token: string };
    accounts.push({ id, token });
  }
  await database.end();
  return accounts;
}
