import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { awsEndpoint } from '../../src/aws/endpoint.ts';
import { AwsError, type Principal } from '../../src/aws/service.ts';
import { type BusEvent, eventBridge } from '../../src/event-bridge/api.ts';
import { type Listening, listen } from '../../src/http-server.ts';
import { administrator } from '../../src/iam/roles.ts';

let aws: Listening;
let client: EventBridgeClient;
let caller: Principal = administrator;
let deliver: (event: BusEvent) => Promise<number>;
const arrived: { bus: string; event: BusEvent }[] = [];
const throughRules: object[] = [];

beforeAll(async () => {
  const take = async (event: BusEvent, bus: string) => {
    const status = await deliver(event);
    if (status < 300) arrived.push({ bus, event });
    return status;
  };
  const service = eventBridge((event) => throughRules.push(event), { buses: ['backup'], deliver: take });
  aws = await listen(
    awsEndpoint({
      services: [service],
      rawServices: [],
      invoke: () => Promise.reject(new Error('no function is here')),
      identify: () => caller,
      log: () => {},
    }),
    { host: '127.0.0.1', port: 0, setting: 'port' },
  );
  client = new EventBridgeClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  caller = administrator;
  deliver = async () => 202;
  arrived.length = 0;
  throughRules.length = 0;
});
afterAll(async () => {
  client.destroy();
  await aws.close();
});

const entry = (given: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName: 'backup',
  Source: 'test',
  DetailType: 'finding-new',
  Detail: '{"id":"1"}',
  ...given,
});
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

it('puts events on a bus by its name and by its ARN, in the form that targets get', async () => {
  const { FailedEntryCount, Entries = [] } = await put(
    entry({ Time: new Date('2026-03-04T12:00:00.250Z'), Resources: ['arn:aws:s3:::bucket'] }),
    entry({ EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/backup' }),
  );
  expect(FailedEntryCount).toBe(0);
  expect(arrived.map(({ event }) => event.id)).toEqual(Entries.map(({ EventId }) => EventId));
  expect(arrived[0]).toEqual({
    bus: 'backup',
    event: {
      version: '0',
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      'detail-type': 'finding-new',
      source: 'test',
      account: '000000000000',
      time: '2026-03-04T12:00:00Z',
      region: 'us-east-1',
      resources: ['arn:aws:s3:::bucket'],
      detail: { id: '1' },
    },
  });
});

it('puts events of the default bus through the rules, and drops those of a bus that is not there', async () => {
  const { FailedEntryCount } = await put(
    entry({ EventBusName: undefined }),
    entry({ EventBusName: 'other' }),
  );
  expect([FailedEntryCount, throughRules.length, arrived.length]).toEqual([0, 1, 0]);
});

it.each<[string, Partial<PutEventsRequestEntry>, string]>([
  ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
  ['a detail that is no object', { Detail: '[]' }, 'MalformedDetail'],
  ['no detail type', { DetailType: undefined }, 'InvalidArgument'],
  ['a long detail type', { DetailType: 'x'.repeat(129) }, 'InvalidArgument'],
  ['an empty source', { Source: '' }, 'InvalidArgument'],
  ['a source of AWS', { Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
])('fails an entry with %s, and takes the others', async (_what, wrong, ErrorCode) => {
  const { FailedEntryCount, Entries } = await put(entry(), entry(wrong), entry());
  expect(FailedEntryCount).toBe(1);
  expect(Entries?.map((each) => each.ErrorCode)).toEqual([undefined, ErrorCode, undefined]);
  expect(arrived).toHaveLength(2);
});

const largest = 256 * 1024 - Buffer.byteLength('testfinding-new{"a":""}');
const ofBytes = (bytes: number) => entry({ Detail: `{"a":"${'x'.repeat(bytes)}"}` });
it.each<[string, PutEventsRequestEntry[]]>([
  ['no entry', []],
  ['11 entries', Array.from({ length: 11 }, () => entry())],
  ['nothing but entries that lack something', [entry({ Source: undefined }), entry({ Detail: undefined })]],
  ['more than 256 KB', [ofBytes(largest + 1)]],
  ['more than 256 KB with the time', [{ ...ofBytes(largest - 13), Time: new Date() }]],
  ['more than 256 KB in two entries', [ofBytes(largest / 2), ofBytes(largest / 2)]],
])('refuses a call of %s', async (_what, entries) => {
  await expect(put(...entries)).rejects.toMatchObject({ name: 'ValidationException' });
  expect(arrived).toEqual([]);
});

it('takes 256 KB', async () => {
  expect(await put(ofBytes(largest))).toMatchObject({ FailedEntryCount: 0 });
});

it('throttles, fails or never answers as the receiving side does', async () => {
  const statuses = [202, 429, 500];
  deliver = async () => statuses.shift() ?? 202;
  expect(await put(entry(), entry(), entry())).toMatchObject({
    FailedEntryCount: 2,
    Entries: [
      { EventId: expect.any(String) },
      { ErrorCode: 'ThrottlingException' },
      { ErrorCode: 'InternalFailure' },
    ],
  });
  deliver = () => Promise.reject(new Error('gone'));
  await expect(put(entry())).rejects.not.toHaveProperty('$metadata.httpStatusCode');
});

it('asks for the permission on each bus, before anything is put', async () => {
  caller = {
    ...administrator,
    authorize(action, arn) {
      if (arn !== 'arn:aws:events:us-east-1:000000000000:event-bus/backup')
        throw new AwsError('AccessDeniedException', `${action} on ${arn}`);
    },
  };
  expect(await put(entry())).toMatchObject({ FailedEntryCount: 0 });
  await expect(put(entry(), entry({ EventBusName: 'other' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'events:PutEvents on arn:aws:events:us-east-1:000000000000:event-bus/other',
  });
  expect(arrived).toHaveLength(1);
});
