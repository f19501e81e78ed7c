import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError, type AwsService, type Principal, request, statusOf } from '../aws/service.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { accountId, region } from '../template/identity.ts';

/** An event on a bus, as a rule's target gets it. */
export type BusEvent = JsonObject & { readonly 'detail-type': string; readonly source: string };

/** Buses of custom events, besides the account's default one. */
export interface BusOptions {
  /** The names of the buses that exist. Events put on any other bus are dropped. */
  readonly buses: readonly string[];
  /**
   * Receives each event, and gives an HTTP status: 2xx for an accepted event, 429 for a throttled one, any other for a
   * failed one. When it throws, EventBridge does not answer at all.
   */
  readonly deliver: (event: BusEvent, bus: string) => Promise<number>;
}

/** EventBridge User Guide: "Calculating PutEvents event entry size". The limit is for all entries of a call. */
const mostBytes = 256 * 1024;
const timeBytes = 14;

/** EventBridge API Reference: "PutEvents", "PutEventsRequestEntry". */
const schema = z.strictObject({
  Entries: z
    .array(
      z.strictObject({
        Time: z.number().optional(),
        Source: z.string().optional(),
        Resources: z.array(z.string()).default([]),
        DetailType: z.string().optional(),
        Detail: z.string().optional(),
        EventBusName: z.string().min(1).max(1600).default('default'),
        TraceHeader: z.string().min(1).max(500).optional(),
      }),
    )
    .min(1)
    .max(10),
});
type Entry = z.infer<typeof schema>['Entries'][number];
interface Failure {
  ErrorCode: string;
  ErrorMessage: string;
}
type Result = { EventId: string } | Failure;

const arnOfBus = (nameOrArn: string) =>
  nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:events:${region}:${accountId}:event-bus/${nameOrArn}`;

/**
 * Amazon EventBridge: PutEvents. Events on the default bus go through the template's rules.
 * @param options the other buses. Without them, there are none.
 */
export function eventBridge(
  rules: (event: JsonObject) => void,
  { buses, deliver }: BusOptions = { buses: [], deliver: async () => 500 },
): AwsService {
  const put = async (entry: Entry): Promise<Result> => {
    const failure = whyNot(entry);
    if (failure !== undefined) return failure;
    const event = eventOf(entry);
    const bus = arnOfBus(entry.EventBusName).split('/').at(-1) ?? '';
    if (bus === 'default') rules(event);
    // Seen on AWS: it accepts an event for a bus that does not exist, and drops it.
    const status = buses.includes(bus) ? await statusOf(deliver(event, bus)) : 200;
    if (status === 429) return { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' };
    if (status < 200 || status > 299)
      return { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal failure' };
    return { EventId: String(event.id) };
  };
  return {
    targetPrefix: 'AWSEvents',
    jsonVersion: '1.1',
    operations: {
      async PutEvents(input, caller) {
        const { Entries } = request(schema, input, 'ValidationException');
        authorize(Entries, caller);
        if (Entries.every(({ Source, DetailType, Detail }) => !(Source && DetailType && Detail)))
          throw new AwsError('ValidationException', 'No entry has a Source, a DetailType and a Detail.');
        if (Entries.reduce((bytes, entry) => bytes + bytesOf(entry), 0) > mostBytes) {
          const message = 'Total size of the entries in the request is over the limit.';
          throw new AwsError('ValidationException', message);
        }
        const results: Result[] = [];
        // In the order of the request, and also after a failed entry (EventBridge User Guide: "PutEvents").
        for (const entry of Entries) results.push(await put(entry));
        return {
          FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
          Entries: results,
        };
      },
    },
  };
}

function authorize(entries: readonly Entry[], caller: Principal): void {
  for (const arn of new Set(entries.map(({ EventBusName }) => arnOfBus(EventBusName))))
    caller.authorize('events:PutEvents', arn);
}

function bytesOf({ Time, Source = '', DetailType = '', Detail = '', Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return (
    (Time === undefined ? 0 : timeBytes) + texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0)
  );
}

/** Why an entry is refused (EventBridge API Reference: "PutEventsResultEntry"). */
function whyNot({ Source, DetailType, Detail }: Entry): Failure | undefined {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (!value) return invalid(`Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  if (Source?.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  if (DetailType !== undefined && DetailType.length > 128)
    return invalid('Parameter DetailType is not valid. Reason: DetailType is longer than 128 characters.');
  return isJsonObject(parsed(Detail))
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function eventOf({ Time, Source = '', DetailType = '', Detail, Resources }: Entry): BusEvent {
  const time = Time === undefined ? new Date() : new Date(Time * 1000);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: accountId,
    time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: Resources,
    detail: parsed(Detail) ?? null,
  };
}

const invalid = (ErrorMessage: string): Failure => ({ ErrorCode: 'InvalidArgument', ErrorMessage });

function parsed(text = ''): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
