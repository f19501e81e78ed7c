import {
  InvalidParameterException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '@veeam-automation/local-cloud/aws/service';
import { secretsManager } from '@veeam-automation/local-cloud/secrets-manager/api';
import { SecretStore } from '@veeam-automation/local-cloud/secrets-manager/store';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { changeSecret, SecretContendedError } from '../../../commands/tokens/change-secret.ts';
import { SecretUnusableError } from '../../../functions/platform/secrets.ts';

const schema = z.object({ names: z.array(z.string()) });
let store: SecretStore;
/** What happens around an operation; whatever it throws is its answer. */
let around: (operation: string, act: () => unknown) => unknown;
let asked: string[];
beforeEach(() => {
  store = new SecretStore({ now: Date.now, changed() {}, kept: [] });
  around = (_operation, act) => act();
  asked = [];
  store.put(store.create('Stack/list'), { string: '{"names":["kept"]}' });
});

/** The SDK's client, as it would be on a store of the local cloud. */
const client = {
  async send({ constructor: { name }, input }: { constructor: { name: string }; input: unknown }) {
    const operation = name.replace(/Command$/, '');
    asked.push(operation);
    // A request takes a while, in which others ask, too.
    await new Promise(setImmediate);
    const service = secretsManager(store).operations;
    return around(operation, () => {
      try {
        return service[operation]?.(input, { authorize() {} } as never);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const told = { message: error.message, $metadata: {} };
        throw error.code === 'ResourceNotFoundException'
          ? new ResourceNotFoundException(told)
          : new InvalidParameterException(told);
      }
    });
  },
} as unknown as SecretsManagerClient;

const place = { client, prefix: 'Stack', name: 'list', schema };
const noPause = async () => {};
const add =
  (name: string) =>
  ({ names }: z.output<typeof schema>) =>
    names.includes(name) ? undefined : { names: [...names, name] };
const current = () =>
  JSON.parse(
    store.find('Stack/list')?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.string ?? '',
  ).names;

describe('a secret that several change at once', () => {
  it('has every change in the end', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `name-${index}`);
    await Promise.all(names.map((name) => changeSecret(place, add(name), noPause)));
    expect(current().sort()).toEqual(['kept', ...names]);
  });

  it('does not bring back what another took out meanwhile', async () => {
    const remove = ({ names }: z.output<typeof schema>) => ({ names: names.filter((one) => one !== 'kept') });
    await Promise.all([changeSecret(place, add('new'), noPause), changeSecret(place, remove, noPause)]);
    expect(current()).toEqual(['new']);
  });

  it('is left as others have it when they are quicker each time', async () => {
    around = (operation, act) => {
      const secret = store.find('Stack/list');
      if (operation === 'PutSecretValue' && secret) store.put(secret, { string: '{"names":["theirs"]}' });
      return act();
    };
    const pauses: number[] = [];
    const error = await changeSecret(place, add('mine'), async (made) => void pauses.push(made)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SecretContendedError);
    expect(String(error)).toContain('Stack/list was changed by others each of the 12 times');
    expect(current()).toEqual(['theirs']);
    expect(pauses).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe('a change whose answer is lost', () => {
  it('has happened, though the SDK is refused when it asks again', async () => {
    around = (operation, act) => {
      const answer = act();
      return operation === 'UpdateSecretVersionStage' ? act() : answer;
    };
    await changeSecret(place, add('mine'), noPause);
    expect(current()).toEqual(['kept', 'mine']);
    expect(asked.filter((operation) => operation === 'PutSecretValue')).toHaveLength(1);
  });

  it('is seen to have happened when another has built on it since', async () => {
    let isFirst = true;
    around = (operation, act) => {
      const answer = act();
      if (operation !== 'UpdateSecretVersionStage' || !isFirst) return answer;
      isFirst = false;
      const secret = store.find('Stack/list');
      if (secret) store.put(secret, { string: '{"names":["kept","mine","theirs"]}' });
      return act();
    };
    await changeSecret(place, add('mine'), noPause);
    expect(current()).toEqual(['kept', 'mine', 'theirs']);
  });
});

it('writes nothing when there is nothing to change', async () => {
  await changeSecret(place, () => undefined, noPause);
  expect(asked).toEqual(['GetSecretValue']);
});

it('tells a refusal that is none of the kind, at once', async () => {
  around = (operation, act) => {
    if (operation === 'UpdateSecretVersionStage') throw new Error('not allowed');
    return act();
  };
  await expect(changeSecret(place, add('mine'), noPause)).rejects.toThrow('not allowed');
  expect(current()).toEqual(['kept']);
});

it('says that there is no such secret', async () => {
  const missing = changeSecret({ ...place, prefix: 'Nope' }, add('mine'), noPause);
  await expect(missing).rejects.toThrow(SecretUnusableError);
  await expect(missing).rejects.toThrow('Nope/list');
});
