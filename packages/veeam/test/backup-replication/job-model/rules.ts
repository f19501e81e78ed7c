import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/backup-replication/exact-json.ts';
import { JobModel } from '../../../src/backup-replication/job-model/check-job.ts';
import type { Use } from '../../../src/backup-replication/job-model/dialect.ts';
import type { Revision } from '../../../src/backup-replication/revision.ts';
import { newJob } from './examples/new-job.ts';
import { withValue } from './mistakes.ts';

/** The value of a part, and its fields that are at fault; empty for the part itself. */
type Case = readonly [part: JsonObject[string], faults: readonly string[]];

/** The rules of one part, in the document of a revision. */
export function rules(
  revision: Revision,
  at: string,
  cases: readonly Case[],
  document = newJob,
  use: Use = 'create',
) {
  const model = new JobModel(document['type'], revision, use);
  describe(`${at} in ${revision}`, () => {
    it.each(cases)('%j is at fault for %j', (part, faults) => {
      const found = model.faultsOf(withValue(document, at, part)).map(({ path }) => path.join('.'));
      expect(found).toEqual(faults.map((field) => (field === '' ? at : `${at}.${field}`)));
    });
  });
}
