import { ObjectChangedError } from '../platform/object-store.ts';
import type { History } from './history.ts';
import type { ComplianceStorage } from './storage.ts';

const mostTries = 8;

/**
 * Changes the history by conditional writes: what someone else wrote in between is read again, and never lost.
 * @throws ObjectChangedError when others were quicker every time
 */
export async function changeHistory(
  storage: ComplianceStorage,
  change: (history: History) => History,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { history, read } = await storage.getHistory();
    try {
      return await storage.commitHistory(change(history), read);
    } catch (error) {
      if (!(error instanceof ObjectChangedError) || tries === mostTries) throw error;
    }
  }
}
