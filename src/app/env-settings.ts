import type { TextForm } from '../../libs/embeddings/adapters/openai/text-form';
import type { EmbeddedSpaces } from '../features/meaning/meaning.api';
import type { LogLevel, PoolSizes, RateLimits, RoleName, TrustProxy } from './env-values';

/** Everything the hub is told from outside; see env.ts. */
export interface Settings {
  readonly nodeEnv: 'development' | 'test' | 'production';
  readonly port: number;
  readonly host: string;
  /** Undefined: a process without the role `web` listens to nothing. */
  readonly healthPort: number | undefined;
  /** Absolute. */
  readonly dataDir: string;
  /** Scheme and host, without a slash at the end. */
  readonly publicUrl: string;
  readonly databaseUrl: string | undefined;
  readonly databasePassword: string | undefined;
  /** Past a pgbouncer that DATABASE_URL names; undefined where DATABASE_URL is the server itself. */
  readonly databaseListenUrl: string | undefined;
  readonly databasePool: PoolSizes;
  /** Seconds. */
  readonly databaseTimeout: number;
  readonly redisUrl: string | undefined;
  readonly redisPassword: string | undefined;
  /** One or more servers with the same index. */
  readonly meiliUrl: readonly string[] | undefined;
  readonly meiliApiKey: string | undefined;
  /** First part of the names of this hub's indexes. */
  readonly meiliIndex: string;
  readonly searchOverlay: boolean;
  readonly embeddingsUrl: string | undefined;
  readonly embeddingsModel: string | undefined;
  readonly embeddingsApiKey: string | undefined;
  readonly embeddingsQueryForm: TextForm;
  readonly embeddingsPassageForm: TextForm;
  /** Milliseconds. */
  readonly embeddingsDeadline: number;
  readonly embeddingsRemote: 'allow' | undefined;
  readonly embeddingsSpaces: EmbeddedSpaces;
  readonly roles: readonly RoleName[];
  readonly demo: boolean;
  /** Undefined outside production only: see session-secret.ts. */
  readonly sessionSecret: string | undefined;
  readonly logLevel: LogLevel;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly trustProxy: TrustProxy;
  readonly metricsToken: string | undefined;
  readonly collectorEndpoint: string | undefined;
  /** Traces are made and sent there, or below it where it is the collector's; not made without. */
  readonly traceEndpoint: string | undefined;
  readonly rateLimit: RateLimits | 'off';
  /** Absolute. */
  readonly rankingFile: string | undefined;
}

/** One environment variable: where its value goes, and what people are told about it. */
export interface Variable<K extends keyof Settings = keyof Settings> {
  readonly name: string;
  readonly field: K;
  readonly meaning: string;
  readonly allowed: string;
  /** What is used without the variable, in words. */
  readonly byDefault: string;
  /** Never shown. */
  readonly secret?: true;
  /** Undefined: the text is not allowed. */
  readonly parse: (text: string) => Settings[K] | undefined;
  /** What is used without the variable; may look at the fields of the variables above it. */
  readonly fallback: (before: Partial<Settings>) => Settings[K];
}

export const variable = <K extends keyof Settings>(spec: Variable<K>): Variable =>
  spec as unknown as Variable;
export const nothing = (): undefined => undefined;
