import * as z from 'zod';

/** One request that was sent to a server, and what it answered. Names, addresses and secrets in both are replaced. */
const exchangeSchema = z.object({
  request: z.object({
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
    /** With its query. */
    path: z.string(),
    /** What it was to be answered as, where it says. */
    accept: z.string().optional(),
    /** The API version that it was sent in, where one had been agreed on: of its header, or of its logon. */
    version: z.string().optional(),
    /** Whether it carried a token or a session's id. */
    isLoggedOn: z.boolean(),
  }),
  answer: z.object({
    status: z.int().min(100).max(599),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
});

/** What a server answered, in a form in which it can be given away and served again. */
export const recordingSchema = z.object({
  kind: z.literal('veeam-recording'),
  format: z.literal(1),
  recordedAt: z.iso.datetime(),
  product: z.enum(['enterprise-manager', 'backup-replication', 'microsoft365']),
  /** The API versions that were read, newest first. */
  versions: z.array(z.string()),
  exchanges: z.array(exchangeSchema),
  /** What could not be read, and the code of the error; or what was left out, and why. */
  unread: z.array(
    z.object({
      version: z.string(),
      read: z.string(),
      code: z.string(),
      status: z.number().optional(),
    }),
  ),
});

export type Recording = z.infer<typeof recordingSchema>;
export type RecordedExchange = z.infer<typeof exchangeSchema>;

/** @throws Error that says what in the text is not as it should be */
export function parseRecording(text: string, file: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON: it cannot be a recording.`, { cause });
  }
  const parsed = recordingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new Error(`${file} is not a recording: ${first?.path.join('.')}: ${first?.message}.`);
}
