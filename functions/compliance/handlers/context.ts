import * as z from 'zod';
import { type ObjectLock, ObjectStore } from '../../platform/object-store.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { environment } from '../../platform/runtime.ts';
import { ComplianceRecord } from '../record/compliance-record.ts';
import { ComplianceStorage } from '../storage.ts';

export function complianceStorage(): ComplianceStorage {
  return new ComplianceStorage(new ObjectStore(environment('EVIDENCE_BUCKET')), evidenceLock());
}

const lockSettings = z.object({ mode: z.enum(['governance', 'compliance']), days: z.int() });

/** The lock of evidence: the stack sets `EVIDENCE_LOCK` if it is configured. */
export function evidenceLock(text = process.env['EVIDENCE_LOCK']): ((at: Date) => ObjectLock) | undefined {
  if (text === undefined) return undefined;
  const { mode, days } = lockSettings.parse(JSON.parse(text));
  return (at) => ({
    mode: mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE',
    until: new Date(at.getTime() + days * 86_400_000),
  });
}

/** @param startSender sends a notice that was just written without delay */
export function complianceRecord(startSender?: () => Promise<void>): ComplianceRecord {
  return new ComplianceRecord(deployedRecord(), startSender);
}
