import {
  InvalidRequestException,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ServerBusyError } from '@veeam-automation/veeam/transport/errors';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { RefusedError } from '../../../functions/action.ts';
import { codeOf, isExpected } from '../../../functions/platform/expected-error.ts';
import { deployedSecrets, Secrets, SecretUnusableError } from '../../../functions/platform/secrets.ts';

const schema = z.object({ key: z.string() });
let nowMs: number;
let stored: string;
let reads: number;
let secrets: Secrets;
beforeEach(() => {
  nowMs = 0;
  stored = '{"key":"first"}';
  reads = 0;
  const send = async () => {
    reads++;
    return { SecretString: stored };
  };
  secrets = new Secrets('Stack', () => nowMs, { send } as unknown as SecretsManagerClient);
});

describe('a secret that is read again', () => {
  it('is neither fetched nor parsed again within five minutes', async () => {
    const first = await secrets.read('tokens', schema);
    nowMs = 299_999;
    expect(await secrets.read('tokens', schema)).toBe(first);
    expect(reads).toBe(1);
  });

  it.each([
    ['after five minutes', 300_000, {}],
    ['when its reader wants it newer', 1_000, { maximumAgeMs: 1_000 }],
    ['when its reader wants it anew', 0, { refresh: true }],
  ])('is fetched %s', async (_when, passedMs, options) => {
    await secrets.read('tokens', schema);
    stored = '{"key":"second"}';
    nowMs = passedMs;
    expect(await secrets.read('tokens', schema, options)).toStrictEqual({ key: 'second' });
    expect(await secrets.read('tokens', schema)).toStrictEqual({ key: 'second' });
    expect(reads).toBe(2);
  });

  it('is parsed by the schema of its reader', async () => {
    await secrets.read('tokens', schema);
    const other = z.object({ key: z.string().transform((text) => text.length) });
    expect(await secrets.read('tokens', other as unknown as z.ZodType<{ key: number }>)).toStrictEqual({
      key: 5,
    });
    await expect(secrets.read('tokens', z.object({ days: z.string() }))).rejects.toThrow(SecretUnusableError);
  });
});

it.each(['{}', '{"key":7}', 'hush-hush', ''])(
  'is not cached when it cannot be used: a newly stored value counts at the next read (%j)',
  async (unusable) => {
    stored = unusable;
    await expect(secrets.read('tokens', schema)).rejects.toThrow(SecretUnusableError);
    stored = '{"key":"second"}';
    expect(await secrets.read('tokens', schema)).toStrictEqual({ key: 'second' });
    expect(await secrets.read('tokens', schema)).toStrictEqual({ key: 'second' });
    expect(reads).toBe(2);
  },
);

describe('a secret in use', () => {
  class Refused extends Error {}
  const isRefused = (error: unknown) => error instanceof Refused;
  /** Accepts one key. */
  const taking =
    (key: string, tried: string[] = []) =>
    async (given: { key: string }) => {
      tried.push(given.key);
      if (given.key !== key) throw new Refused();
      return 'taken';
    };

  it('is used once more when it has changed since it was cached', async () => {
    await secrets.read('tokens', schema);
    stored = '{"key":"second"}';
    const tried: string[] = [];
    expect(await secrets.lend('tokens', schema, taking('second', tried), isRefused)).toBe('taken');
    expect(tried).toStrictEqual(['first', 'second']);
    expect(await secrets.read('tokens', schema)).toStrictEqual({ key: 'second' });
    expect(reads).toBe(2);
  });

  it('is not tried twice, and not cached, when it is refused: a newly stored value counts at the next read', async () => {
    const tried: string[] = [];
    await expect(secrets.lend('tokens', schema, taking('second', tried), isRefused)).rejects.toThrow(Refused);
    expect(tried).toStrictEqual(['first']);
    stored = '{"key":"second"}';
    expect(await secrets.lend('tokens', schema, taking('second', tried), isRefused)).toBe('taken');
    expect(tried).toStrictEqual(['first', 'second']);
  });

  it('stays cached after every other error', async () => {
    const trouble = secrets.lend('tokens', schema, () => Promise.reject(new TypeError()), isRefused);
    await expect(trouble).rejects.toThrow(TypeError);
    await secrets.read('tokens', schema);
    expect(reads).toBe(1);
    stored = '{"key":"second"}';
    const once = secrets.lend(
      'tokens',
      schema,
      ({ key }) => Promise.reject(key === 'first' ? new Refused() : new TypeError()),
      isRefused,
    );
    await expect(once).rejects.toThrow(TypeError);
    await secrets.read('tokens', schema);
    expect(reads).toBe(2);
  });

  it('is not read as often as unknown senders cause a refusal', async () => {
    for (let knock = 0; knock < 50; knock += 1)
      await expect(secrets.lend('tokens', schema, taking('second'), isRefused, 10_000)).rejects.toThrow(
        Refused,
      );
    expect(reads).toBe(1);
    nowMs = 10_000;
    stored = '{"key":"second"}';
    expect(await secrets.lend('tokens', schema, taking('second'), isRefused, 10_000)).toBe('taken');
  });
});

it.each([
  ['{}', 'is not set yet'],
  ['{"key":7}', 'has another shape (wrong: key)'],
  ['hush-hush', 'is not JSON'],
])('never shows what it cannot use: %s', async (text, complaint) => {
  stored = text;
  const error = await secrets.read('tokens', schema).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SecretUnusableError);
  expect(String(error)).toContain(complaint);
  expect(String(error)).not.toContain('hush');
});

it.each([
  ['read/em-1', 'npm run credentials -- set em-1 read'],
  ['write/em-1', 'npm run credentials -- set em-1 write'],
  ['slack-bot', 'docs/slack.md'],
  ['webhooks/itsm', 'npm run webhooks -- set --name itsm'],
  ['notices/ops', 'docs/notices.md'],
  ['report-links', 'npm run deploy'],
])('explains how %s is set', async (name, how) => {
  stored = '{}';
  await expect(secrets.read(name, schema)).rejects.toMatchObject({
    code: 'secret-unusable',
    remedy: expect.stringContaining(how),
  });
});

it('names each wrong field with its path', async () => {
  stored = '{"a":{"b":1,"c":2}}';
  const nested = z.object({ a: z.object({ b: z.string(), c: z.string() }) });
  await expect(secrets.read('tokens', nested)).rejects.toThrow('(wrong: a.b, a.c)');
  stored = '7';
  await expect(secrets.read('tokens', nested)).rejects.toThrow('(wrong: the whole)');
});

describe('a secret that is stored', () => {
  /** The part of Secrets Manager that storing needs. */
  function manager(there: Record<string, object>, refuse?: (name: string) => Error | undefined) {
    const sent: { operation: string; input: Record<string, unknown> }[] = [];
    const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      sent.push({ operation, input: command.input });
      const error = refuse?.(operation);
      if (error) throw error;
      const name = String(command.input['SecretId'] ?? command.input['Name']);
      if (operation !== 'CreateSecret' && !there[name])
        throw new ResourceNotFoundException({ message: 'none', $metadata: {} });
      return { VersionId: 'v1', ...there[name] };
    };
    return { sent, secrets: new Secrets('Stack', () => 0, { send } as unknown as SecretsManagerClient) };
  }
  const seal = {
    KmsKeyId: 'arn:key',
    Tags: [
      { Key: 'cost-center', Value: 'backup' },
      { Key: 'aws:cloudformation:stack-name', Value: 'Stack' },
      { Key: 'veeam-automation:record', Value: 'table' },
      { Key: 'veeam-automation:evidence', Value: 'bucket' },
    ],
  };

  it('is created if it does not exist, with the tags and the key of the deployment', async () => {
    const { sent, secrets: storing } = manager({ 'Stack/session-seal': seal });
    expect(await storing.write('read/em-1', { a: 1 })).toStrictEqual({ versionId: 'v1' });
    expect(sent.at(-1)).toStrictEqual({
      operation: 'CreateSecret',
      input: {
        Name: 'Stack/read/em-1',
        SecretString: '{"a":1}',
        KmsKeyId: 'arn:key',
        Tags: [
          { Key: 'cost-center', Value: 'backup' },
          { Key: 'veeam-automation:secret', Value: 'read/em-1' },
        ],
      },
    });
  });

  it('has neither key nor tags if the deployment has none, and may have no version', async () => {
    const bare = { VersionId: undefined };
    const there = { 'Stack/session-seal': bare, 'Stack/read/em-1': bare, 'Stack/read/em-2': bare };
    const { sent, secrets: storing } = manager(there);
    expect(await storing.write('read/em-1', 1)).toStrictEqual({ versionId: '' });
    const { sent: made, secrets: making } = manager({ ...there, 'Stack/read/em-2': undefined as never });
    expect(await making.write('read/em-2', 1)).toStrictEqual({ versionId: 'v1' });
    expect(sent).toHaveLength(1);
    expect(made.at(-1)?.input).toStrictEqual({
      Name: 'Stack/read/em-2',
      SecretString: '1',
      Tags: [{ Key: 'veeam-automation:secret', Value: 'read/em-2' }],
    });
  });

  it('is refused unchanged when it cannot be created, or has been deleted again', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const exists = new ResourceExistsException({ message: 'exists', $metadata: {} });
    for (const error of [denied, exists]) {
      const { secrets: storing } = manager({ 'Stack/session-seal': seal }, (operation) =>
        operation === 'CreateSecret' ? error : undefined,
      );
      await expect(storing.write('read/em-1', {})).rejects.toBe(error);
    }
  });

  it('is read as it was stored', async () => {
    let SecretString = '{"key":"first"}';
    const send = async ({ input }: { input: { SecretString?: string } }) => {
      SecretString = input.SecretString ?? SecretString;
      return { SecretString, VersionId: 'v1' };
    };
    const storing = new Secrets('Stack', () => 0, { send } as unknown as SecretsManagerClient);
    await storing.read('tokens', schema);
    await storing.write('tokens', { key: 'second' });
    expect(await storing.read('tokens', schema)).toStrictEqual({ key: 'second' });
  });

  it('is not created if it exists, or for an unknown deployment', async () => {
    const there = manager({ 'Stack/session-seal': seal, 'Stack/read/em-1': {} });
    await there.secrets.write('read/em-1', {});
    expect(there.sent.map(({ operation }) => operation)).toStrictEqual(['PutSecretValue']);
    await expect(manager({}).secrets.write('read/em-1', {})).rejects.toThrow(/nothing is deployed/);
  });

  it('is also stored when someone else has just created it, and says how to restore one that is being deleted', async () => {
    const exists = new ResourceExistsException({ message: 'exists', $metadata: {} });
    const there: Record<string, object> = { 'Stack/session-seal': seal };
    const raced = manager(there, (operation) => {
      if (operation !== 'CreateSecret') return undefined;
      there['Stack/read/em-1'] = {};
      return exists;
    });
    expect(await raced.secrets.write('read/em-1', {})).toStrictEqual({ versionId: 'v1' });
    const message =
      "You can't create this secret because a secret with this name is already scheduled for deletion.";
    const gone = manager(there, () => new InvalidRequestException({ message, $metadata: {} }));
    await expect(gone.secrets.write('read/em-1', {})).rejects.toThrow(
      /restore-secret --secret-id Stack\/read\/em-1/,
    );
  });
});

it('are those of the deployment that the stack names', () => {
  try {
    vi.stubEnv('SECRET_PREFIX', 'Deployed');
    expect(deployedSecrets()).toMatchObject({ prefix: 'Deployed' });
  } finally {
    vi.unstubAllEnvs();
  }
});

it('that is binary does not count; a missing one is reported with its cause', async () => {
  const of = (send: () => Promise<object>) =>
    new Secrets('Stack', () => 0, { send } as unknown as SecretsManagerClient);
  await expect(of(async () => ({})).read('tokens', schema)).rejects.toMatchObject({
    name: 'SecretUnusableError',
    problem: expect.stringMatching(/is not JSON\.$/),
  });
  const cause = new ResourceNotFoundException({ message: 'none', $metadata: {} });
  await expect(of(() => Promise.reject(cause)).read('tokens', schema)).rejects.toMatchObject({
    cause,
    problem: 'There is no secret Stack/tokens.',
  });
  const deleted = new InvalidRequestException({ message: 'It is marked deleted.', $metadata: {} });
  await expect(of(() => Promise.reject(deleted)).read('tokens', schema)).rejects.toMatchObject({
    name: 'SecretUnusableError',
    cause: deleted,
  });
  const other = new InvalidRequestException({ message: 'odd', $metadata: {} });
  await expect(of(() => Promise.reject(other)).read('tokens', schema)).rejects.toBe(other);
});

it('an error is expected if it is the server’s, a secret’s or the caller’s, and has its code', () => {
  const refused = new RefusedError('conflict', 'm');
  const unusable = new SecretUnusableError('p', 'r');
  const failed = new ServerBusyError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });
  expect([refused, unusable, failed].map(codeOf)).toStrictEqual([
    'conflict',
    'secret-unusable',
    'server-busy',
  ]);
  expect([refused, unusable, failed].map(isExpected)).toStrictEqual([true, true, true]);
  for (const other of [new TypeError('odd'), undefined, 'text', { code: 'x' }])
    expect(isExpected(other)).toBe(false);
});
