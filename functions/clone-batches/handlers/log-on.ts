import { cloneContext } from '../../clone/handlers/context.ts';
import { sealShared, withLogOn } from '../../clone/session.ts';
import { step } from '../../platform/step.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { chunk } from '../batch.ts';
import { batchStorage } from './context.ts';

const context = cloneContext();
const storage = batchStorage();

/**
 * Before a chunk: makes the logon session that its clones share, and gives it sealed; null where the server's sessions
 * end too soon. It is put down in the bucket, too, so that it is closed even when the run is aborted.
 */
export const handler = step(chunk, ({ batch, run, server, number }) =>
  withLogOn(context, server, 'write', async (driver): Promise<string | null> => {
    try {
      const sealed = await sealShared(context, server, driver, new Date());
      if (sealed === undefined) await logOutFirmly(driver);
      else await storage.putSession({ batch, run, server, number }, sealed);
      return sealed ?? null;
    } catch (error) {
      await logOutFirmly(driver);
      throw error;
    }
  }),
);
