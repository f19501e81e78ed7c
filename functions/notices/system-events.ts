import * as z from 'zod';

const requester = z.object({ source: z.string(), name: z.string() });
const version = z.object({ api: z.string(), build: z.string().optional() });

/** The system events and their data. Another shape needs another version of its CloudEvents type. */
export const systemEventData = {
  'clone-ended': z.object({
    clone: z.string(),
    server: z.string(),
    source: z.string().describe('The job that was cloned.'),
    name: z.string().describe('The name of the new job, as it was planned.'),
    outcome: z.enum(['succeeded', 'failed', 'cancelled', 'unknown']),
    code: z.string().optional().describe('Why it did not succeed, for programs.'),
    message: z.string(),
    job: z.object({ id: z.string(), name: z.string() }).optional().describe('The job that was made.'),
    requestedBy: requester,
    requestedAt: z.string(),
    endedAt: z.string(),
    batch: z
      .object({ id: z.string(), run: z.int(), row: z.int() })
      .optional()
      .describe('The row of a batch.'),
  }),
  'batch-ended': z.object({
    batch: z.string(),
    run: z.int(),
    servers: z.array(z.string()),
    items: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    unknown: z.int(),
    notStarted: z.int(),
    requestedBy: requester,
    startedAt: z.string(),
    endedAt: z.string(),
  }),
  'server-version-changed': z.object({ server: z.string(), from: version, to: version }),
  'check-did-not-run': z.object({
    lastCheck: z.string(),
    lastCheckAt: z.string(),
    expectedBy: z.string().describe('When a check should have ended, by its schedule.'),
  }),
} as const;
export type SystemEventType = keyof typeof systemEventData;
export const systemEventTypes = Object.keys(systemEventData) as [SystemEventType, ...SystemEventType[]];

/** A system event as part of a notice. */
export const systemEventSchema = z.object({
  type: z.enum(systemEventTypes),
  /** For people, in one line. */
  text: z.string(),
  servers: z.array(z.string()),
  data: z.record(z.string(), z.json()),
});
export type SystemEvent = z.infer<typeof systemEventSchema>;

/** @param text for people, in one line @param servers that it is about */
export function systemEvent<Type extends SystemEventType>(
  type: Type,
  text: string,
  servers: string[],
  data: z.input<(typeof systemEventData)[Type]>,
): SystemEvent {
  return { type, text, servers, data: data as SystemEvent['data'] };
}
