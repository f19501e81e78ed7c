import { z } from 'zod';
import { AwsError, type AwsService, type Principal, page, request } from '../aws/service.ts';
import { accountId, region } from '../template/identity.ts';
import { type Secret, type SecretStore, type SecretVersion, secretArn } from './store.ts';

const value = {
  ClientRequestToken: z.string().optional(),
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
};
const requests = {
  get: z.object({
    SecretId: z.string(),
    VersionId: z.string().optional(),
    VersionStage: z.string().optional(),
  }),
  put: z.object({ SecretId: z.string(), VersionStages: z.array(z.string()).min(1).optional(), ...value }),
  describe: z.object({ SecretId: z.string() }),
  create: z.object({
    Name: z.string().min(1),
    Description: z.string().optional(),
    KmsKeyId: z.string().optional(),
    Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
    ...value,
  }),
  update: z.object({ SecretId: z.string(), Description: z.string().optional(), ...value }),
  stage: z.object({
    SecretId: z.string(),
    VersionStage: z.string(),
    MoveToVersionId: z.string().optional(),
    RemoveFromVersionId: z.string().optional(),
  }),
  list: z.object({
    Filters: z
      .array(z.object({ Key: z.literal('name'), Values: z.array(z.string()).min(1) }))
      .max(1)
      .optional(),
    MaxResults: z.number().int().min(1).max(100).default(100),
    NextToken: z.string().optional(),
  }),
};

/** AWS Secrets Manager: reads, writes and lists secrets with their versions. No deletion and no rotation. */
export function secretsManager(store: SecretStore): AwsService {
  const find = (action: string, id: string, caller: Principal): Secret => {
    const secret = store.find(id);
    const arn = secret?.arn ?? (id.startsWith('arn:') ? id : secretArn(id));
    caller.authorize(`secretsmanager:${action}`, arn, id);
    if (secret) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };

  return {
    targetPrefix: 'secretsmanager',
    jsonVersion: '1.1',
    operations: {
      GetSecretValue(input, caller) {
        const { SecretId, VersionId, VersionStage } = request(requests.get, input, invalid);
        const secret = find('GetSecretValue', SecretId, caller);
        const version = store.version(secret, VersionId, VersionStage);
        return {
          ...identified(secret, version),
          CreatedDate: version.createdMs / 1000,
          ...(version.string === undefined ? {} : { SecretString: version.string }),
          ...(version.binary === undefined ? {} : { SecretBinary: version.binary }),
        };
      },
      PutSecretValue(input, caller) {
        const { SecretId, VersionStages, ClientRequestToken, ...rest } = request(
          requests.put,
          input,
          invalid,
        );
        const secret = find('PutSecretValue', SecretId, caller);
        return identified(secret, store.put(secret, storedValue(rest), ClientRequestToken, VersionStages));
      },
      DescribeSecret(input, caller) {
        const { SecretId } = request(requests.describe, input, invalid);
        return described(find('DescribeSecret', SecretId, caller));
      },
      ListSecrets(input, caller) {
        caller.authorize(
          'secretsmanager:ListSecrets',
          '*',
          `arn:aws:secretsmanager:${region}:${accountId}:secret:*`,
        );
        const { Filters, MaxResults, NextToken } = request(requests.list, input, invalid);
        // Names are filtered by prefix, case-sensitive (ListSecrets, Filters).
        const begins = Filters?.[0]?.Values ?? [''];
        const listed = store.all().filter(({ name }) => begins.some((each) => name.startsWith(each)));
        const { items, nextToken } = page(listed, MaxResults, NextToken, 'InvalidNextTokenException');
        return { SecretList: items.map(described), NextToken: nextToken };
      },
      CreateSecret(input, caller) {
        const { Name, Description, KmsKeyId, Tags, ClientRequestToken, ...rest } = request(
          requests.create,
          input,
          invalid,
        );
        caller.authorize('secretsmanager:CreateSecret', secretArn(Name), Name);
        // "To create a secret with tags, you also need TagResource permission." (CreateSecret)
        if (Tags.length > 0) caller.authorize('secretsmanager:TagResource', secretArn(Name), Name);
        const secret = store.create(Name, { description: Description, kmsKeyId: KmsKeyId });
        store.tag(secret, Tags);
        if (isEmpty(rest)) return { ARN: secret.arn, Name };
        return identified(secret, store.put(secret, storedValue(rest), ClientRequestToken));
      },
      UpdateSecret(input, caller) {
        const { SecretId, Description, ClientRequestToken, ...rest } = request(
          requests.update,
          input,
          invalid,
        );
        const secret = find('UpdateSecret', SecretId, caller);
        if (Description !== undefined) store.describe(secret, Description);
        if (isEmpty(rest)) return { ARN: secret.arn, Name: secret.name };
        return identified(secret, store.put(secret, storedValue(rest), ClientRequestToken));
      },
      UpdateSecretVersionStage(input, caller) {
        const { SecretId, VersionStage, ...move } = request(requests.stage, input, invalid);
        const secret = find('UpdateSecretVersionStage', SecretId, caller);
        refuseMove(secret, VersionStage, move);
        const target =
          move.MoveToVersionId === undefined
            ? undefined
            : store.version(secret, move.MoveToVersionId, undefined);
        if (VersionStage === 'AWSCURRENT' && !target) {
          throw new AwsError(
            invalid,
            'Staging label AWSCURRENT can only be moved to another version, never removed.',
          );
        }
        store.moveStage(secret, VersionStage, target);
        return { ARN: secret.arn, Name: secret.name };
      },
    },
  };
}

const invalid = 'InvalidParameterException';

/**
 * A label that a version has moves only when the call names that version: "If the label is attached and you either
 * do not specify this parameter, or the version ID does not match, then the operation fails." (UpdateSecretVersionStage,
 * RemoveFromVersionId). So a move of AWSCURRENT is a compare-and-swap.
 */
function refuseMove(
  secret: Secret,
  label: string,
  {
    MoveToVersionId: to,
    RemoveFromVersionId: from,
  }: Omit<z.output<typeof requests.stage>, 'SecretId' | 'VersionStage'>,
): void {
  const holder = secret.versions.find((version) => version.stages.includes(label));
  if (from === undefined ? holder === undefined || holder.id === to : holder?.id === from) return;
  throw new AwsError(
    invalid,
    from === undefined
      ? `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder?.id}, so you must explicitly reference that version in RemoveFromVersionId.`
      : `The staging label ${label} is not attached to the version ${from} that RemoveFromVersionId names.`,
  );
}

function isEmpty(value: { SecretString?: string | undefined; SecretBinary?: string | undefined }): boolean {
  return value.SecretString === undefined && value.SecretBinary === undefined;
}

function storedValue(value: { SecretString?: string | undefined; SecretBinary?: string | undefined }) {
  if ((value.SecretString === undefined) === (value.SecretBinary === undefined)) {
    throw new AwsError(invalid, 'You must provide either SecretString or SecretBinary.');
  }
  return { string: value.SecretString, binary: value.SecretBinary };
}

function identified(secret: Secret, version: SecretVersion) {
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
}

function described(secret: Secret) {
  const staged = secret.versions.filter((version) => version.stages.length > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === undefined ? {} : { Description: secret.description }),
    ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
    ...(secret.tags?.length ? { Tags: secret.tags } : {}),
    CreatedDate: secret.createdMs / 1000,
    LastChangedDate: secret.changedMs / 1000,
    VersionIdsToStages: Object.fromEntries(staged.map((version) => [version.id, version.stages])),
  };
}
