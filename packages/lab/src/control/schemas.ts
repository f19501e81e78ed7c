import * as z from 'zod';
import { DEFAULT_ESTATE_SIZE } from '../estate/make-estate.ts';

export const ResetSchema = z.strictObject({
  jobs: z.int().min(0).max(20_000).default(DEFAULT_ESTATE_SIZE.jobs),
  servers: z.int().min(1).max(500).default(DEFAULT_ESTATE_SIZE.servers),
  seed: z.int().min(0).default(DEFAULT_ESTATE_SIZE.seed),
  copyJobGaps: z.int().min(0).optional(),
});

export const ClockSchema = z.strictObject({
  /** The time only moves forward. */
  advanceMs: z.int().min(0),
});

export const AccountSchema = z.strictObject({
  user: z.string().min(1),
  password: z.string().min(1),
});

const target = {
  method: z.string().min(1).optional(),
  path: z.string().startsWith('/').max(500).optional(),
  times: z.int().min(1).max(1_000_000).default(1),
  probability: z.number().gt(0).max(1).optional(),
  seed: z.int().min(0).optional(),
};
const yearMs = 365 * 24 * 60 * 60 * 1000;
const message = z.string().optional();
const status = z.int().min(200).max(599);

/**
 * A fault for one of the named servers, or for one of the other services; only the servers have sessions and tasks.
 * Each kind takes its own fields and no others.
 */
export function faultSchema(serverNames: readonly string[], others: readonly string[]) {
  const fault = <Kind extends string, Shape extends z.ZodRawShape>(
    kind: Kind,
    shape: Shape,
    names = [...serverNames, ...others],
  ) => z.strictObject({ server: z.enum(names), ...target, kind: z.literal(kind), ...shape });
  return z.discriminatedUnion('kind', [
    fault('status', { status, message, retryAfterSeconds: z.int().min(0).optional() }),
    fault('delay', { milliseconds: z.int().min(0).max(600_000) }),
    fault('reset', {}),
    fault('drop-response', {}),
    fault('truncate', {}),
    fault('html', { status: status.optional() }),
    fault('doctype', {}),
    fault('replace-field', {
      field: z.string().min(1).max(200),
      value: z.json().optional(),
      as: z.string().min(1).max(100).optional(),
      record: z.int().min(0).optional(),
    }),
    fault('no-paging', {}),
    fault('ignore-paging', {}),
    fault('wrong-root', {}),
    fault('set-header', { name: z.string().regex(/^[\w-]+$/), value: z.string().max(10_000).nullable() }),
    fault('flood', { mebibytes: z.int().min(1).max(256) }),
    fault('clock-skew', {
      milliseconds: z
        .int()
        .min(-10 * yearMs)
        .max(10 * yearMs),
    }),
    fault('expire-session', {}, [...serverNames]),
    fault('lose-task', {}, [...serverNames]),
    fault('task-fails', { message }, [...serverNames]),
  ]);
}
