import * as z from 'zod';
import { cloneContext } from '../../clone/handlers/context.ts';
import { ownerDriver, withSealedSession } from '../../clone/session.ts';
import { step } from '../../platform/step.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { batchStorage } from './context.ts';

const context = cloneContext();
const storage = batchStorage();
const session = z.object({ batch: z.string(), run: z.int(), server: z.string(), number: z.int() });

/** After a chunk: closes the session that its clones have shared, unless it is closed. */
export const handler = step(session, async (shared) => {
  const sealed = await storage.getSession(shared);
  if (sealed === undefined) return;
  const isClosed = await withSealedSession(context, shared.server, sealed, logOutFirmly, ownerDriver);
  if (isClosed) await storage.closeSession(shared);
});
