import type { ClientConfig } from 'pg';

/**
 * The same connection with server settings (`-c name=value …`) for each of its sessions. Options that the address
 * itself carries are kept: pg would let them replace ours.
 */
export function withSettings(connection: ClientConfig, settings: string): ClientConfig {
  const { connectionString } = connection;
  const inAddress = connectionString?.includes('options=') ? new URL(connectionString) : undefined;
  const own = inAddress?.searchParams.get('options') ?? connection.options;
  inAddress?.searchParams.delete('options');
  return {
    ...connection,
    ...(inAddress ? { connectionString: inAddress.toString() } : {}),
    options: own ? `${own} ${settings}` : settings,
  };
}
