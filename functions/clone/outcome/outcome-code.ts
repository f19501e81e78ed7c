import { type VeeamErrorCode, veeamErrorCodes } from '@veeam-automation/veeam/transport/errors';
import type { CloneExecution } from '../state.ts';

/** Why an outcome is what it is, for programs. Codes are stable; docs/http.md tells what each means. */
export type OutcomeCode = (typeof ownCodes)[number] | VeeamErrorCode;

interface Reason {
  code: OutcomeCode;
  /** Sentences for people, or nothing. */
  message: string;
}

/** The codes that are not of a server's error. */
export const ownCodes = [
  'cancelled',
  'clone-spec',
  'deadline-passed',
  'edit-refused',
  'name-taken',
  'not-resolved',
  'not-started',
  'plan-refused',
  'repository-not-set',
  'schedule-not-set',
  'seal-broken',
  'secret-unusable',
  'step-failed',
  'step-timed-out',
  'task-failed',
] as const;

/** An error class is named as its code is. */
function classOf(code: string): string {
  return `${code.replace(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase())}Error`;
}

const codesAsNamed = [
  ...veeamErrorCodes,
  'clone-spec',
  'name-taken',
  'seal-broken',
  'secret-unusable',
] as const;

/** Errors of ours whose messages are made to be shown, by the names that Step Functions catches them by. */
const shownErrors: ReadonlyMap<string, OutcomeCode> = new Map<string, OutcomeCode>([
  ...codesAsNamed.map((code) => [classOf(code), code] as const),
  ['DeadlinePassed', 'deadline-passed'],
  // It stands in an outcome only where looking has resolved since then that there is no clone.
  ['NotResolvedError', 'not-started'],
  ['NoConnectionFreeError', 'server-busy'],
  ['NoLeaseFreeError', 'not-started'],
  ['RefusedError', 'plan-refused'],
]);

/** What is not an error of ours: the names of Lambda, of Step Functions and of an execution's end. */
const foreignErrors: ReadonlyMap<string, Reason> = new Map([
  [
    'Sandbox.Timedout',
    { code: 'step-timed-out', message: 'A step of the clone did not end within its time.' },
  ],
  ['States.Timeout', { code: 'deadline-passed', message: "The clone's time was over." }],
  ['TIMED_OUT', { code: 'deadline-passed', message: "The clone's time was over." }],
]);

/** Whether an error's message is made to be shown, by the error's name. */
export function isShown(errorName: string): boolean {
  return shownErrors.has(errorName);
}

/** By these the server itself says that the start has made nothing. */
export const refusals: readonly OutcomeCode[] = [
  'name-taken',
  'request-refused',
  'access-denied',
  'not-found',
  'unsupported-version',
  'clone-spec',
];

/**
 * Why a clone was not made: who cancelled it, or the error that Step Functions caught. The message of an error of ours
 * says what to do; that of any other is for the log alone, since nobody has seen to it that it can be shown.
 */
export function reasonOf({ error, cancelledBy }: Pick<CloneExecution, 'error' | 'cancelledBy'>): Reason {
  if (cancelledBy !== undefined) return { code: 'cancelled', message: `It was cancelled by ${cancelledBy}.` };
  if (!error) return { code: 'not-started', message: '' };
  const code = shownErrors.get(error.Error);
  if (code !== undefined) return { code, message: messageIn(error.Cause) };
  const message = `A step of the clone failed (${error.Error}): the log of its function says why.`;
  return foreignErrors.get(error.Error) ?? { code: 'step-failed', message };
}

/** The message of a caught error: Lambda gives the whole error as JSON in Catch's `Cause`. */
export function messageIn(cause: string | undefined): string {
  if (cause === undefined) return '';
  try {
    const parsed: unknown = JSON.parse(cause);
    return parsed && typeof parsed === 'object' && 'errorMessage' in parsed
      ? String(parsed.errorMessage)
      : cause;
  } catch {
    return cause;
  }
}
