import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connectionRemedy } from '@veeam-automation/veeam/transport/failure-errors';
import { type Done, StepFailed } from './step.ts';

/** Finds the addresses of a host, as a connection would. @throws StepFailed */
export async function resolveName(host: string): Promise<Done<void>> {
  if (isIP(host) !== 0) return { value: undefined, found: `${host} is an address: no name to resolve` };
  try {
    const addresses = await lookup(host, { all: true });
    const shown = addresses.map(({ address }) => address).join(', ');
    return { value: undefined, found: `${host} is ${shown}` };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new StepFailed(`The host name ${host} cannot be resolved (${code}).`, connectionRemedy(code), {
      cause: error,
    });
  }
}
