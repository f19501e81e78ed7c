import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { type RefusedError, refuseField } from '../../action.ts';
import { nameHint } from '../../input/nearest-name.ts';

/** Beyond so many jobs the one that was meant is not looked for: a typing error is not worth reading them all. */
const mostJobs = 2_000;

/** The refusal of a name that no job of the server has, with the nearest that one has. */
export async function unknownJob(name: string, jobNames: () => Promise<string[]>): Promise<RefusedError> {
  const names = await jobNames().catch((error) => {
    // That there is no such job is certain; the hint is a courtesy.
    if (error instanceof VeeamError) return [];
    throw error;
  });
  const hint = names.length === 0 ? '' : nameHint(name, [...new Set(names)], 'The server has');
  return refuseField('invalid-input', 'job', `No job has that name.${hint}`);
}

/** The names on the first pages of a list. */
export async function firstNames(pages: AsyncIterable<readonly { name: string }[]>): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages) {
    names.push(...page.map(({ name }) => name));
    if (names.length >= mostJobs) break;
  }
  return names;
}

/** The id in what names a job: a GUID, with or without `urn:veeam:Job:`; undefined where it is a name. */
export function jobIdIn(nameOrId: string): string | undefined {
  return /^(?:urn:veeam:Job:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(nameOrId)?.[1];
}
