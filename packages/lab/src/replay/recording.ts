import * as z from 'zod';

/** One request to a server and its answer. Names, addresses and secrets in both are replaced. */
const exchangeSchema = z.object({
  request: z.object({
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
    /** With its query. */
    path: z.string(),
    /** The media type that the request accepts, if given. */
    accept: z.string().optional(),
    /** The request's API version, where one was agreed on: from its header or from its logon. */
    version: z.string().optional(),
    /** Whether the request carried a token or a session id. */
    isLoggedOn: z.boolean(),
  }),
  answer: z.object({
    status: z.int().min(100).max(599),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
});

/** The answers of a server, in a form that can be shared and served again. */
export const recordingSchema = z.object({
  kind: z.literal('veeam-recording'),
  format: z.literal(1),
  recordedAt: z.iso.datetime(),
  product: z.enum(['enterprise-manager', 'backup-replication', 'microsoft365']),
  /** The API versions that were read, newest first. */
  versions: z.array(z.string()),
  exchanges: z.array(exchangeSchema),
  /** What could not be read, with the error code; or what was left out, with the reason. */
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

/** @throws Error that describes what is wrong with the text */
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
