import { cloneContext } from '../../clone/handlers/context.ts';
import { takeOverDriver, withSealedSession } from '../../clone/session.ts';
import { step } from '../../platform/step.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { chunkSession } from '../batch.ts';
import { batchStorage } from './context.ts';

const context = cloneContext();
const storage = batchStorage();

/** After a chunk: closes the session that its clones have shared, unless it is closed. */
export const handler = step(chunkSession, async (shared) => {
  const sealed = await storage.getSession(shared);
  if (sealed === undefined) return;
  const isClosed = await withSealedSession(context, shared.server, sealed, logOutFirmly, takeOverDriver);
  if (isClosed) await storage.closeSession(shared);
});
