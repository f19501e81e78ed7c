import * as z from 'zod';
import { NotInInfrastructureError, replicaStates } from '../estate/infrastructure-change.ts';
import type { LabServer } from '../server/lab-server.ts';
import type { ControlAnswer } from './route.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const name = z.string().min(1).max(200);
const flag = z.boolean().optional();

/** The input of POST /infrastructure. */
export function infrastructureSchema(serverNames: readonly string[]) {
  return z.strictObject({
    server: z.enum(serverNames),
    repository: z
      .strictObject({
        name,
        freePercent: z.number().min(0).max(100).optional(),
        isOnline: flag,
        isOutOfDate: flag,
        isOutOfSync: flag,
      })
      .optional(),
    proxy: z.strictObject({ name, isOnline: flag, isOutOfDate: flag, isDisabled: flag }).optional(),
    managedServer: z.strictObject({ name, isAvailable: z.boolean() }).optional(),
    configurationBackup: z
      .strictObject({ isEnabled: flag, isEncrypted: flag, lastSuccess: time.nullable().optional() })
      .optional(),
    licence: z.strictObject({ expires: time.optional(), used: z.int().min(0).optional() }).optional(),
    malware: z
      .strictObject({
        machine: name,
        type: name.default('EncryptedData'),
        severity: z.enum(['Clean', 'Suspicious', 'Infected']).default('Infected'),
        detectedAt: time.optional(),
      })
      .optional(),
    machine: z
      .strictObject({ name, isInBackup: flag, newestRestorePoint: time.nullable().optional() })
      .optional(),
    replica: z
      .strictObject({ name, state: z.enum(replicaStates).optional(), newestRestorePoint: time.optional() })
      .optional(),
    practice: z.strictObject({ name, status: z.enum(['OK', 'Violation']).default('Violation') }).optional(),
  });
}

/** Changes the infrastructure of a server. Answers 404 for an unknown item, 400 for a server without infrastructure. */
export function changeInfrastructure(
  servers: readonly LabServer[],
  { server: wanted, ...change }: z.infer<ReturnType<typeof infrastructureSchema>>,
): ControlAnswer {
  const server = servers.find(({ name }) => name === wanted);
  if (server?.changeInfrastructure === undefined) {
    const message = `${wanted} shows the repositories of its backup servers: change them there.`;
    return { status: 400, body: { message } };
  }
  try {
    server.changeInfrastructure(change);
  } catch (error) {
    if (!(error instanceof NotInInfrastructureError)) throw error;
    return { status: 404, body: { message: error.message } };
  }
  return { status: 200, body: change };
}
