import { recordedClones, recordedLeases } from '../../clone/handlers/context.ts';
import { ObjectStore } from '../../platform/object-store.ts';
import { environment } from '../../platform/runtime.ts';
import type { StepContext } from '../item-steps.ts';
import { BatchStorage } from '../storage.ts';

export function batchStorage(): BatchStorage {
  return new BatchStorage(new ObjectStore(environment('EVIDENCE_BUCKET')));
}

/** What the steps that work on single items hold while their environment lives. */
export function stepContext(): StepContext {
  return {
    storage: batchStorage(),
    leases: recordedLeases(),
    clones: recordedClones(),
    now: () => new Date(),
  };
}
