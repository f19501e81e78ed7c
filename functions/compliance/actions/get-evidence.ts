import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import type { LinkTo } from '../../platform/object-link.ts';
import { parseRecord } from '../../platform/salvage.ts';
import { checkId, latest } from '../check/check-view.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';
import { checkKey } from '../record/items.ts';
import { manifestSchema, sealSchema, sha256, sumOf } from '../report/manifest.ts';
import { type ComplianceStorage, policyFile, reportFiles } from '../storage.ts';
import { reportFileName } from './get-report.ts';

export const oneEvidence = z.strictObject({
  /** A check's id, or `latest`. */
  id: z.union([z.literal(latest), checkId]),
});

/** The proof of a report. Its holder can verify the report independently (docs/evidence.md). */
export const evidenceSchema = z.object({
  check: z.string(),
  /** The manifest's text, byte for byte. */
  manifest: z.string(),
  /** The checksum of the manifest's bytes, which the next manifest contains. */
  manifestSha256: z.string(),
  /** The texts whose checksums the manifest has, by file name: the report as JSON, and the policy that was applied. */
  files: z.record(z.string(), z.string()),
  /** Instead of a report that is too large for `files`: an address that returns it for five minutes, in gzip. */
  reportUrl: z.exactOptional(z.string()),
  /** The checksums of the readings of each server. The readings themselves are kept for 30 days. */
  readings: z.record(z.string(), z.string()),
  /** Whether all of it is as it was written, and matches the record. */
  isVerified: z.boolean(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** A larger report may not fit into the answer together with the rest, although gzip makes it ten times smaller. */
const mostReportBytes = 20_000_000;

/** Returns the proof of a check's report. @param linkTo returns the address of a report that is too large */
export function getEvidenceAction(
  storage: ComplianceStorage,
  compliance: ComplianceRecord,
  linkTo: LinkTo,
): Action<z.infer<typeof oneEvidence>, Evidence> {
  return {
    name: 'compliance:get-evidence',
    permission: 'compliance:read',
    input: oneEvidence,
    // Like a report, it is about every server.
    servers: () => ['*'],
    async run({ id }) {
      const check = id === latest ? (await compliance.latest())?.id : id;
      if (check === undefined) throw new RefusedError('not-found', 'No check has run yet.');
      const [manifest, report, policy, item] = await Promise.all([
        storage.getManifest(check),
        storage.getReportFile(check),
        storage.getPolicy(check),
        compliance.record.get(checkKey(check)),
      ]);
      if (manifest === undefined || report === undefined)
        throw new RefusedError('not-found', 'Report not found.');
      const files = {
        [reportFiles.json.name]: report,
        ...(policy !== undefined && { [policyFile.name]: policy }),
      };
      const { data: stored } = manifestSchema.safeParse(parseRecord(manifest));
      const manifestSha256 = sha256(manifest);
      // The record deletes a check after `record.days`.
      const { data: seal } = sealSchema.safeParse(item?.['manifest']);
      const { [reportFiles.json.name]: _report, ...others } = files;
      const isLarge = Buffer.byteLength(report) > mostReportBytes;
      const key = isLarge ? await storage.keepIfLarger(check, 'json', report, 0) : undefined;
      const given =
        key === undefined
          ? { files }
          : { files: others, reportUrl: await linkTo(key, reportFileName({ check, form: 'json' })) };
      return {
        ...{ check, manifest, manifestSha256, ...given },
        readings: stored?.readings ?? {},
        isVerified:
          stored?.check === check &&
          (seal === undefined || seal.sha256 === manifestSha256) &&
          Object.entries(files).every(([name, text]) => sumOf(stored.files[name]) === sha256(text)),
      };
    },
  };
}
