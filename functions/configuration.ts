import {
  addressProblem,
  FINGERPRINT_PATTERN,
  trustProblem,
} from '@veeam-automation/veeam/transport/server-address';
import * as z from 'zod';
import { products } from './products.ts';

/** A server's configured name: it becomes part of secret names, routes and finding ids. */
export const serverName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'a server name is 1 to 40 lower-case letters, digits and hyphens, and begins with a letter or digit',
  );

const tlsTrust = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('public') }),
  z.strictObject({ kind: z.literal('ca'), caPem: z.string(), servername: z.exactOptional(z.string()) }),
  z.strictObject({ kind: z.literal('fingerprint'), sha256: z.string().regex(FINGERPRINT_PATTERN) }),
]);

/** One Veeam server as the functions know it at run time. */
const serverConfiguration = z
  .strictObject({
    name: serverName,
    product: z.enum(products),
    baseUrl: z
      .string()
      .refine((address) => addressProblem(address) === undefined, 'is not a valid address of a server'),
    tls: z.exactOptional(tlsTrust),
    apiVersion: z.string(),
    /** Only for Enterprise Manager: its API version. */
    format: z.enum(['xml', 'json']),
    /** Only for an Enterprise Manager: the configured servers, by its names for its backup servers. */
    backupServers: z.exactOptional(z.record(z.string(), serverName)),
    timeoutMs: z.number(),
  })
  .refine((server) => trustProblem(server) === undefined, 'tls and the address do not fit');
export type ServerConfiguration = z.infer<typeof serverConfiguration>;

/**
 * What every function gets beside its code (`configuration.json` in its bundle), made at synth from `automation.yaml`.
 * It holds no secret: credentials are in Secrets Manager.
 */
export const configuration = z.strictObject({
  servers: z.array(serverConfiguration),
  /** Polling ends early enough to find the outcome before the execution's own deadline. */
  clones: z.strictObject({
    deadlineSeconds: z.number(),
    pollingSeconds: z.number(),
    /** How many clones a server makes at a time, except for batches with their own limit. */
    perServer: z.int().default(5),
  }),
  /** The policies, parsed where they are used: their schema is larger than most functions. */
  compliance: z.unknown(),
  copyJobs: z.unknown(),
  /** The channels of notices, parsed by the functions that send to them. */
  notices: z.exactOptional(z.unknown()),
  /** Parsed by the functions that do the work for Slack; the receiving function relies on synth's check. */
  slack: z.exactOptional(z.unknown()),
  webhooks: z.unknown(),
});
export type Configuration = z.infer<typeof configuration>;
