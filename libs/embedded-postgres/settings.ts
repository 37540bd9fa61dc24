/** Settings of PostgreSQL by name, in its own spelling. */
export type Settings = Record<string, string>;

/** Where a server of this library listens: there is no network port, only this socket number in its folder. */
export const SOCKET_PORT = 5432;

/**
 * Settings for a machine that also runs the program itself: little memory, no replication (which makes loading in
 * bulk cheaper), every acknowledged commit on disk.
 */
const SMALL_MACHINE: Settings = {
  shared_buffers: '64MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_connections: '100',
  // Reads mostly hit the page cache: I/O workers would only be more processes.
  io_method: 'sync',
  autovacuum_max_workers: '2',
  // Parallel plans need more /dev/shm than many containers give, and our texts are small.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  jit: 'off',
  random_page_cost: '1.1',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'on',
  wal_buffers: '8MB',
  min_wal_size: '80MB',
  max_wal_size: '512MB',
  checkpoint_timeout: '10min',
  log_checkpoints: 'off',
  log_line_prefix: '',
  // Failed statements are the client's to report; here they would put people's texts into the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** For throw-away data: a power cut may lose everything, a killed process nothing. */
const THROW_AWAY: Settings = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};

/** Command line arguments of `postgres`; `overrides` win over the defaults. */
export function serverArguments(
  clusterDir: string,
  socketDir: string,
  options: { durable: boolean; overrides?: Settings },
): string[] {
  const settings: Settings = {
    ...SMALL_MACHINE,
    ...(options.durable ? {} : THROW_AWAY),
    ...options.overrides,
    listen_addresses: '',
    unix_socket_permissions: '0700',
    port: String(SOCKET_PORT),
  };
  return [
    ...['-D', clusterDir, '-k', socketDir],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
