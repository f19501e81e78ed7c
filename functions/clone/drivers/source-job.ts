import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { type RefusedError, refuseField } from '../../action.ts';
import { nameHint } from '../../input/nearest-name.ts';

/** On servers with more jobs than this, no nearest name is suggested: a typing error is not worth reading them all. */
const mostJobs = 2_000;

/** The error for a name that no job of the server has, with the nearest existing name. */
export async function unknownJob(name: string, jobNames: () => Promise<string[]>): Promise<RefusedError> {
  const names = await jobNames().catch((error) => {
    // It is certain that there is no such job; the suggestion is optional.
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

/** The id in a reference to a job: a GUID, with or without `urn:veeam:Job:`; undefined if it is a name. */
export function jobIdIn(nameOrId: string): string | undefined {
  return /^(?:urn:veeam:Job:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(nameOrId)?.[1];
}
