import * as z from 'zod';
import { cloneRequest } from '../clone/request.ts';
import { acknowledgeInput } from '../compliance/actions/findings.ts';
import { muteInput, unmuteInput } from '../compliance/actions/mutes.ts';
import { copyJobRequest, oneCopyJob, policyRunRequest } from '../copy-jobs/request.ts';
import { controlRequest } from '../jobs/controls/control.ts';
import { createJobInput, editJobInput } from '../jobs/job-document.ts';
import { oneJob } from '../jobs/one-job.ts';
import { type Product, products } from '../products.ts';

/** An action that `automation.yaml` may start, by a schedule or an event. */
interface StartableAction {
  /** The folder in `functions/` to which it belongs. */
  capability: 'clone' | 'compliance' | 'copy-jobs' | 'jobs';
  /** Its input as a person writes it, without what a trigger adds (an id, that it is not a dry run). */
  input: z.ZodObject;
  /** The products of the servers that it works on; absent, its input names no server. */
  products?: readonly Product[];
  /** Why no event may start it. Absent: a repeated event with the same id does its work only once. */
  noEvent?: string;
}

/**
 * Every action that starts work or changes something. It is read at synth, so it needs no AWS client and no
 * environment.
 */
export const startableActions = {
  'clones:create': {
    capability: 'clone',
    input: cloneRequest,
    products: ['enterprise-manager', 'backup-replication'],
  },
  'compliance:check': { capability: 'compliance', input: z.strictObject({}) },
  'compliance:acknowledge': { capability: 'compliance', input: acknowledgeInput },
  'compliance:mute': { capability: 'compliance', input: muteInput },
  'compliance:unmute': { capability: 'compliance', input: unmuteInput },
  'compliance:test-notice': {
    capability: 'compliance',
    input: z.strictObject({}),
    noEvent: 'each time it is asked for is another notice, whatever id the event has',
  },
  'copy-jobs:create': {
    capability: 'copy-jobs',
    input: copyJobRequest.omit({ dryRun: true }),
    products: ['microsoft365'],
  },
  'copy-jobs:delete': { capability: 'copy-jobs', input: oneCopyJob, products: ['microsoft365'] },
  'copy-jobs:run-policies': {
    capability: 'copy-jobs',
    input: policyRunRequest.omit({ id: true, dryRun: true }),
    products: ['microsoft365'],
  },
  'jobs:control': { capability: 'jobs', input: controlRequest, products },
  'jobs:create': { capability: 'jobs', input: createJobInput, products: ['backup-replication'] },
  'jobs:edit': {
    capability: 'jobs',
    input: editJobInput.omit({ ifMatch: true }),
    products: ['backup-replication'],
  },
  'jobs:delete': {
    capability: 'jobs',
    input: oneJob,
    products: ['backup-replication', 'enterprise-manager'],
  },
} as const satisfies Record<string, StartableAction>;

export type StartableActionName = keyof typeof startableActions;
export const startableActionNames = Object.keys(startableActions) as [
  StartableActionName,
  ...StartableActionName[],
];

type Startable = typeof startableActions;
/** The name of an action that an event may start. */
export type EventActionName = {
  [Name in StartableActionName]: Startable[Name] extends { noEvent: string } ? never : Name;
}[StartableActionName];

/** The actions that an event may start: those that are safe to repeat with the event's id. */
export const eventActionNames = startableActionNames.filter(
  (name): name is EventActionName => !('noEvent' in startableActions[name]),
) as [EventActionName, ...EventActionName[]];

/** The actions that a schedule may start but an event may not, and why. */
export const noEventActions: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(startableActions).flatMap(([name, entry]) =>
    'noEvent' in entry ? [[name, entry.noEvent]] : [],
  ),
);

const onlyReads = 'it only reads, and its answer would go nowhere';

/** Every other action, and why `automation.yaml` cannot start it. */
export const otherActions: Readonly<Record<string, string>> = {
  'clone-batches:cancel': 'it names a batch, which is not there yet when the file is written',
  'clone-batches:create':
    'a batch is a table of many rows, which is not a setting: it comes through the HTTP API',
  'clone-batches:get': onlyReads,
  'clone-batches:list': onlyReads,
  'clone-batches:results': onlyReads,
  'clones:cancel': 'it names a clone, which is not there yet when the file is written',
  'clones:get': onlyReads,
  'clones:list': onlyReads,
  'compliance:release': 'it takes back what a person has said of a finding, which another person does',
  'compliance:end-mute': 'it names a mute by its id; `compliance:unmute` ends one by its pattern',
  'compliance:findings': onlyReads,
  'compliance:get-check': onlyReads,
  'compliance:get-evidence': onlyReads,
  'compliance:get-report': onlyReads,
  'compliance:mutes': onlyReads,
  'compliance:open-findings': onlyReads,
  'compliance:reports': onlyReads,
  'compliance:test-policy': onlyReads,
  'compliance:drift': onlyReads,
  'compliance:fix': onlyReads,
  'compliance:fixes': onlyReads,
  'compliance:plan-fix': 'a plan is for a person who reads it',
  'compliance:apply-fix': 'it names the plan that a person has read',
  'copy-jobs:get-policy-run': onlyReads,
  'copy-jobs:list': onlyReads,
  'credentials:ages': 'a schedule of its own asks for it where `deployment.credentialsMaxAgeDays` is set',
  'credentials:store': 'it takes a password, and the file holds no secret',
  'notices:channels': onlyReads,
  'notices:send-again': 'it takes the id of what a channel did not take, which somebody has looked at',
  'notices:undelivered': onlyReads,
  'jobs:get': onlyReads,
  'jobs:list': onlyReads,
  'jobs:patch': 'it is for callers who have just read the job: a file has the whole document, for jobs:edit',
  'runs:list': onlyReads,
  'runs:list-of-job': onlyReads,
  'servers:list': onlyReads,
  'servers:test': onlyReads,
};
