import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SecretValue, Tags } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, runStack } from '../stack.ts';

let running: Running;
let client: SecretsManagerClient;
beforeAll(async () => {
  running = await runStack(({ stack }) => {
    const key = new Secret(stack, 'Key', {
      secretName: 'app/key',
      description: 'Seals sessions',
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    Tags.of(key).add('seals', 'sessions');
    new Secret(stack, 'Account', {
      secretName: 'app/account',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ user: 'veeam' }),
        generateStringKey: 'password',
        excludeCharacters: '"\\',
      },
    });
    new Secret(stack, 'Fixed', {
      secretName: 'app/fixed',
      secretStringValue: SecretValue.unsafePlainText('given'),
    });
  });
  client = new SecretsManagerClient({
    endpoint: running.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const read = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));

it('generates the values that the template describes', async () => {
  expect((await read('app/key')).SecretString).toMatch(/^[A-Za-z0-9]{40}$/);
  const account = JSON.parse((await read('app/account')).SecretString ?? '');
  expect(account).toEqual({ user: 'veeam', password: expect.stringMatching(/^[^"\\]{32}$/) });
  expect(running.cloud.secrets.get('app/fixed')).toBe('given');
});

it('finds a secret by name, ARN and ARN without its random suffix', async () => {
  const { ARN = '', Name } = await read('app/key');
  expect(Name).toBe('app/key');
  expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:app\/key-[a-z0-9]{6}$/);
  expect((await read(ARN)).Name).toBe('app/key');
  expect((await read(ARN.slice(0, -7))).Name).toBe('app/key');
});

it('makes a new value current and the former one previous', async () => {
  await client.send(new CreateSecretCommand({ Name: 'turns', SecretString: 'one' }));
  const second = await client.send(new PutSecretValueCommand({ SecretId: 'turns', SecretString: 'two' }));
  expect(second.VersionStages).toEqual(['AWSCURRENT']);
  const previous = await client.send(
    new GetSecretValueCommand({ SecretId: 'turns', VersionStage: 'AWSPREVIOUS' }),
  );
  expect(previous.SecretString).toBe('one');
  expect((await read('turns')).SecretString).toBe('two');

  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: 'turns',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: previous.VersionId,
      RemoveFromVersionId: second.VersionId,
    }),
  );
  expect((await read('turns')).SecretString).toBe('one');
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 'turns' }));
  expect(VersionIdsToStages).toEqual({
    [previous.VersionId ?? '']: ['AWSCURRENT'],
    [second.VersionId ?? '']: ['AWSPREVIOUS'],
  });
});

it('moves AWSCURRENT only from the version that the call names', async () => {
  const first = await client.send(new CreateSecretCommand({ Name: 'raced', SecretString: 'one' }));
  const put = (SecretString: string) =>
    client.send(
      new PutSecretValueCommand({ SecretId: 'raced', SecretString, VersionStages: ['APP_CHANGE'] }),
    );
  const move = (to?: string, from?: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 'raced',
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: to,
        RemoveFromVersionId: from,
      }),
    );
  const stages = async () =>
    (await client.send(new DescribeSecretCommand({ SecretId: 'raced' }))).VersionIdsToStages;
  const winner = await put('two');
  const loser = await put('three');
  // Only one version has a label at a time. The version that lost it still exists, and can be made current.
  expect(await stages()).toEqual({
    [first.VersionId ?? '']: ['AWSCURRENT'],
    [loser.VersionId ?? '']: ['APP_CHANGE'],
  });
  await move(winner.VersionId, first.VersionId);
  expect(await stages()).toEqual({
    [first.VersionId ?? '']: ['AWSPREVIOUS'],
    [winner.VersionId ?? '']: ['AWSCURRENT'],
    [loser.VersionId ?? '']: ['APP_CHANGE'],
  });
  for (const from of [first.VersionId, loser.VersionId, undefined]) {
    await expect(move(loser.VersionId, from)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      $metadata: { httpStatusCode: 400 },
    });
  }
  // The same move again, as an SDK sends it when the first answer was lost.
  await expect(move(winner.VersionId, first.VersionId)).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  expect((await read('raced')).SecretString).toBe('two');
});

it('a pending version leaves the current one alone', async () => {
  await client.send(new CreateSecretCommand({ Name: 'pending', SecretString: 'one' }));
  await client.send(
    new PutSecretValueCommand({ SecretId: 'pending', SecretString: 'two', VersionStages: ['AWSPENDING'] }),
  );
  expect((await read('pending')).SecretString).toBe('one');
});

it('stores the same token and value once, and rejects another value', async () => {
  const ClientRequestToken = '0123456789abcdef0123456789abcdef';
  await client.send(new CreateSecretCommand({ Name: 'once' }));
  const put = (SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId: 'once', SecretString, ClientRequestToken }));
  expect((await put('a')).VersionId).toBe(ClientRequestToken);
  expect((await put('a')).VersionId).toBe(ClientRequestToken);
  await expect(put('b')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

it('binary values and updates', async () => {
  await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: new Uint8Array([1, 255]) }));
  expect((await read('bytes')).SecretBinary).toEqual(new Uint8Array([1, 255]));
  await client.send(
    new UpdateSecretCommand({ SecretId: 'bytes', Description: 'text now', SecretString: 'x' }),
  );
  expect((await read('bytes')).SecretString).toBe('x');
});

it('lists all secrets, page by page', async () => {
  const first = await client.send(new ListSecretsCommand({ MaxResults: 2 }));
  expect(first.SecretList?.map((secret) => secret.Name)).toEqual(['app/key', 'app/account']);
  const rest = await client.send(new ListSecretsCommand({ NextToken: first.NextToken }));
  expect(rest.SecretList?.[0]?.Name).toBe('app/fixed');
  const begins = { Filters: [{ Key: 'name' as const, Values: ['app/a', 'app/f', 'pp'] }] };
  const some = await client.send(new ListSecretsCommand(begins));
  expect(some.SecretList?.map(({ Name }) => Name)).toEqual(['app/account', 'app/fixed']);
});

it("returns AWS's error for a missing secret", async () => {
  await expect(read('nobody')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
    $metadata: { httpStatusCode: 400 },
  });
  await expect(
    client.send(new GetSecretValueCommand({ SecretId: 'app/key', VersionStage: 'AWSPENDING' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(
    client.send(new CreateSecretCommand({ Name: 'app/key', SecretString: 'x' })),
  ).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
  await expect(client.send(new PutSecretValueCommand({ SecretId: 'app/key' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

it('the host program can seed secrets', async () => {
  running.cloud.secrets.put('app/fixed', 'seeded');
  running.cloud.secrets.put('app/new', 'fresh');
  expect((await read('app/fixed')).SecretString).toBe('seeded');
  expect((await read('app/new')).SecretString).toBe('fresh');
});

it('describes a secret with the tags of the template', async () => {
  const { Tags: tags } = await client.send(new DescribeSecretCommand({ SecretId: 'app/key' }));
  expect(tags).toEqual([{ Key: 'seals', Value: 'sessions' }]);
  const untagged = await client.send(new DescribeSecretCommand({ SecretId: 'app/fixed' }));
  expect(untagged.Tags).toBeUndefined();
});
