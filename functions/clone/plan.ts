import { refuseField } from '../action.ts';
import { findServer } from '../servers/connect.ts';
import { logOutFirmly } from '../servers/log-out.ts';
import { type CloneContext, withLogOn } from './session.ts';
import type { CloneInput, ClonePlan } from './state.ts';

/**
 * Decides what a clone will do, with the reading credential, and changes nothing.
 * @throws RefusedError naming the field, when the request cannot be carried out; VeeamError
 */
export async function planClone(
  context: CloneContext,
  { request, cloneId, requestedAt }: CloneInput,
): Promise<ClonePlan> {
  refuseServerWithoutClones(context, request.server);
  const enterpriseManagers = context.configuration.servers
    .filter(({ product }) => product === 'enterprise-manager')
    .map(({ name }) => name);
  return withLogOn(context, request.server, 'read', async (driver) => {
    try {
      return await driver.plan(request, { cloneId, requestedAt: new Date(requestedAt), enterpriseManagers });
    } finally {
      await logOutFirmly(driver);
    }
  });
}

/** @throws RefusedError naming `server` when there is none of that name, or none whose jobs can be cloned */
export function refuseServerWithoutClones({ configuration }: CloneContext, name: string): void {
  const { product } = findServer(configuration, name);
  if (product !== 'microsoft365') return;
  throw refuseField(
    'invalid-input',
    'server',
    `${name} is a Microsoft 365 server: its jobs cannot be cloned.`,
  );
}
