import * as z from 'zod';
import { optionalFlag, optionalText } from './fields.ts';

/** A backup repository (RESTBackupRepository, vb365 specs). What is undefined, the server did not tell. */
export const repositorySchema = z
  .object({
    id: z.string(),
    name: optionalText,
    description: optionalText,
    /** `ItemLevel` or `SnapshotBased`; a copy job's two repositories need the same (vb365 user guide). */
    retentionType: optionalText,
    /** `Daily`, `Monthly` or `Yearly`. */
    retentionPeriodType: optionalText,
    /** Archive object storage. */
    isLongTerm: optionalFlag,
    isOutOfSync: optionalFlag,
    proxyId: optionalText,
    /** From v8 on. */
    proxyPoolId: optionalText,
    organizationId: optionalText,
    /** v6 and v7. */
    objectStorageId: optionalText,
    /** v8. */
    objectStorage: z.object({ id: optionalText, type: optionalText }).nullish().catch(undefined),
  })
  .transform(({ objectStorage, ...repository }) => ({
    ...repository,
    name: repository.name ?? repository.id,
    objectStorageId: repository.objectStorageId ?? objectStorage?.id,
    /** Such as `AzureBlobArchive` or `AmazonS3Glacier`; from v8 on. */
    objectStorageType: objectStorage?.type,
    isObjectStorage: repository.objectStorageId !== undefined || objectStorage != null,
  }));

export type Repository = Readonly<z.output<typeof repositorySchema>>;

/**
 * Tells whether a copy job may write to a repository. Archive storage always can; of other object storage the
 * vb365 v8 spec says no and the 8.x user guide says yes, so it is a maybe that the server decides; a repository
 * without object storage never can.
 */
export function canHoldCopies(repository: Repository): 'yes' | 'maybe' | 'no' {
  if (repository.isLongTerm === true) return 'yes';
  return repository.isObjectStorage ? 'maybe' : 'no';
}
