import { type VeeamErrorCode, veeamErrorCodes } from '@veeam-automation/veeam/transport/errors';
import type { CloneExecution } from '../state.ts';

/** Why an outcome is what it is, for programs. Codes are stable; docs/http.md lists their meanings. */
export type OutcomeCode = (typeof ownCodes)[number] | VeeamErrorCode;

interface Reason {
  code: OutcomeCode;
  /** Sentences for people, or nothing. */
  message: string;
}

/** The codes that do not come from a server's error. */
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

/** The class of an error is named after its code. */
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

/** This project's errors whose messages may be shown, by the names by which Step Functions catches them. */
const shownErrors: ReadonlyMap<string, OutcomeCode> = new Map<string, OutcomeCode>([
  ...codesAsNamed.map((code) => [classOf(code), code] as const),
  ['DeadlinePassed', 'deadline-passed'],
  // It appears in an outcome only after looking has shown that there is no clone.
  ['NotResolvedError', 'not-started'],
  ['NoConnectionFreeError', 'server-busy'],
  ['NoLeaseFreeError', 'not-started'],
  ['RefusedError', 'plan-refused'],
]);

/** Errors that are not this project's: the names of Lambda, of Step Functions and of an execution's end. */
const foreignErrors: ReadonlyMap<string, Reason> = new Map([
  [
    'Sandbox.Timedout',
    { code: 'step-timed-out', message: 'A step of the clone did not end within its time.' },
  ],
  ['States.Timeout', { code: 'deadline-passed', message: "The clone's time was over." }],
  ['TIMED_OUT', { code: 'deadline-passed', message: "The clone's time was over." }],
]);

/** Whether an error's message may be shown, by the error's name. */
export function isShown(errorName: string): boolean {
  return shownErrors.has(errorName);
}

/** With these errors the server itself says that the start has created nothing. */
export const refusals: readonly OutcomeCode[] = [
  'name-taken',
  'request-refused',
  'access-denied',
  'not-found',
  'unsupported-version',
  'clone-spec',
];

/**
 * Why a clone was not made: who cancelled it, or the error that Step Functions caught. The message of an error of this
 * project says what to do; any other message is only for the log, since it may contain anything.
 */
export function reasonOf({ error, cancelledBy }: Pick<CloneExecution, 'error' | 'cancelledBy'>): Reason {
  if (cancelledBy !== undefined) return { code: 'cancelled', message: `It was cancelled by ${cancelledBy}.` };
  if (!error) return { code: 'not-started', message: '' };
  const code = shownErrors.get(error.Error);
  if (code !== undefined) return { code, message: messageIn(error.Cause) };
  const message = `A step of the clone failed (${error.Error}): the log of its function says why.`;
  return foreignErrors.get(error.Error) ?? { code: 'step-failed', message };
}

/** The message of a caught error: Lambda puts the whole error as JSON into Catch's `Cause`. */
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
