import { ObjectStore } from '../../platform/object-store.ts';
import { environment } from '../../platform/runtime.ts';
import { ComplianceStorage } from '../storage.ts';

export function complianceStorage(): ComplianceStorage {
  return new ComplianceStorage(new ObjectStore(environment('EVIDENCE_BUCKET')));
}
