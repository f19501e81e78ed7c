import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import * as z from 'zod';
import { RefusedError } from '../action.ts';
import { serverName } from '../configuration.ts';

/** One job by its server's name and its id. */
export const oneJob = z.strictObject({
  server: serverName,
  id: z.string().regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'a job id is a GUID'),
});
export type OneJob = z.infer<typeof oneJob>;

/** Runs `use`. If the server does not know the job, the caller has made a mistake. @throws RefusedError `not-found` */
export async function withKnownJob<T>({ server }: OneJob, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new RefusedError('not-found', `There is no job of that id on ${server}.`, [], { cause: error });
  }
}
