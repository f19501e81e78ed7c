import { recordedClones } from '../../clone/handlers/context.ts';
import { ObjectStore } from '../../platform/object-store.ts';
import { environment } from '../../platform/runtime.ts';
import type { StepContext } from '../item-steps.ts';
import { Slots } from '../slots.ts';
import { BatchStorage } from '../storage.ts';

export function batchStorage(): BatchStorage {
  return new BatchStorage(evidence());
}

/** What the steps that work on single items hold while their environment lives. */
export function stepContext(): StepContext {
  const clones = recordedClones();
  const now = () => new Date();
  const objects = evidence();
  return { storage: new BatchStorage(objects), slots: new Slots(objects, clones, now), clones, now };
}

function evidence(): ObjectStore {
  return new ObjectStore(environment('EVIDENCE_BUCKET'));
}
