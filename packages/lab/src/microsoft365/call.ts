import type { LabRequest } from '../server/lab-server.ts';
import type { Job, Microsoft365Estate } from './model.ts';
import type { ApiVersion } from './options.ts';
import { Refusal } from './refusal.ts';

/** One request of an authorized client, on its way to an answer. */
export interface Call {
  readonly estate: Microsoft365Estate;
  readonly request: LabRequest;
  /** The version in the path, at most the server's own. */
  readonly version: ApiVersion;
  /** What the route's pattern found in the path, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly now: Date;
  readonly jobDurationMs: number;
  readonly archiveTargetsOnly: boolean;
  /** The version of the product. */
  readonly build: string;
}

/** The one of `all` with the id in the path. Throws Refusal (404). Letter case of a GUID does not count. */
export function byId<Kind extends { readonly id: string }>(
  call: Call,
  all: readonly Kind[],
  what: string,
): Kind {
  const id = call.parameters.id ?? '';
  const found = all.find((candidate) => candidate.id === id.toLowerCase());
  if (found === undefined) throw new Refusal(404, `There is no ${what} with the ID ${id}.`);
  return found;
}

export const jobsOf = (estate: Microsoft365Estate): readonly Job[] => [
  ...estate.backupJobs,
  ...estate.copyJobs,
];
