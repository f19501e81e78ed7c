import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest. They run first, so that the run does not end with one of them alone. Files that wait
 * most are listed beside files that compute most.
 */
const longest = [
  'test/flows/clones/backup-replication-faults.test.ts',
  // These run while the first flow synthesizes the assembly that the others wait for.
  'test/docs/contributing.test.ts',
  'test/packages/packages.test.ts',
  'test/flows/visibility/visibility.test.ts',
  'test/flows/clone-batches/limits.test.ts',
  'test/flows/console.test.ts',
  'test/flows/deploy.test.ts',
  'test/flows/compliance/bad-days.test.ts',
  'test/flows/documented-commands.test.ts',
  'test/flows/clones/faults.test.ts',
  'test/flows/command-line.test.ts',
  'test/flows/compliance/compliance.test.ts',
  'test/flows/acceptance.test.ts',
  'test/flows/clone-batches/bad-days.test.ts',
  'test/flows/clones/interrupted.test.ts',
  'test/flows/clone-batches/clone-batches.test.ts',
  'test/flows/http/responses.test.ts',
  'test/flows/slack/slack.test.ts',
  'test/flows/jobs/list.test.ts',
  'test/web/many.test.ts',
  'test/flows/clones/bad-days.test.ts',
  'test/flows/jobs/control.test.ts',
  'test/flows/other-settings.test.ts',
  'test/flows/slack/changes.test.ts',
  'test/flows/clones/reconcile.test.ts',
  'test/functions/compliance/drift/fixes.test.ts',
];

/** Starts with the longest files. The other files keep the order of vitest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const places = new Map(
      files.map((file) => [file, longest.indexOf(relative(process.cwd(), file.moduleId))]),
    );
    const placeOf = (file: TestSpecification) => places.get(file) ?? -1;
    const first = files
      .filter((file) => placeOf(file) >= 0)
      .sort((left, right) => placeOf(left) - placeOf(right));
    const others = files.filter((file) => placeOf(file) < 0);
    return [...first, ...(await super.sort(others))];
  }
}
