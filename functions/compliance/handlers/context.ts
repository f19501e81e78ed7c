import { ObjectStore } from '../../platform/object-store.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { environment } from '../../platform/runtime.ts';
import { ComplianceRecord } from '../record/compliance-record.ts';
import { ComplianceStorage } from '../storage.ts';

export function complianceStorage(): ComplianceStorage {
  return new ComplianceStorage(new ObjectStore(environment('EVIDENCE_BUCKET')));
}

export function complianceRecord(): ComplianceRecord {
  return new ComplianceRecord(deployedRecord());
}
