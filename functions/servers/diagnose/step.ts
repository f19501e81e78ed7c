import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import * as z from 'zod';
import { RefusedError } from '../../action.ts';
import { SecretUnusableError } from '../../platform/secrets.ts';
import { purposes } from '../credentials.ts';

const stepNames = ['dns', 'tcp', 'tls', 'version', 'secret', 'logon', 'permission'] as const;

/** One step of a connection test. A failure or warning has a problem and a remedy, one sentence each. */
export const step = z.object({
  step: z.enum(stepNames),
  /** The credential that it concerns; absent if it concerns only the server. */
  credential: z.exactOptional(z.enum(purposes)),
  status: z.enum(['passed', 'warning', 'failed', 'skipped']),
  milliseconds: z.int(),
  found: z.exactOptional(z.string()),
  problem: z.exactOptional(z.string()),
  remedy: z.exactOptional(z.string()),
});
export type Step = z.infer<typeof step>;
export type StepOf = Pick<Step, 'step' | 'credential'>;

/** The result of a step; later steps use `value`. */
export interface Done<T> {
  value: T;
  found?: string;
  /** It works, but needs attention. */
  warning?: { problem: string; remedy: string };
  /** It could not be found out, and why. */
  skipped?: string;
}

/** A step that failed for a reason of its own. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly remedy: string;
  readonly found?: string;

  constructor(
    problem: string,
    remedy: string,
    { found, ...options }: ErrorOptions & { found?: string } = {},
  ) {
    super(problem, options);
    this.remedy = remedy;
    if (found !== undefined) this.found = found;
  }
}

/** The step as it is shown and, unless it failed, its value. */
export interface Taken<T> {
  shown: Step;
  value?: T;
}

/**
 * Runs a step: measures it, and turns what it throws into a failure that says what to do.
 * @param limitMs after this time the step has failed, and the signal given to `work` is aborted
 * @throws every error that is not the server's
 */
export async function take<T>(
  of: StepOf,
  { limitMs, now }: { limitMs: number; now: () => Date },
  work: (signal: AbortSignal) => Promise<Done<T>>,
): Promise<Taken<T>> {
  const began = now().getTime();
  const show = (rest: Omit<Step, 'step' | 'credential' | 'milliseconds'>): Step => ({
    ...of,
    milliseconds: now().getTime() - began,
    ...rest,
  });
  const limit = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(tooLate(limitMs));
    limit.abort();
  }, limitMs);
  try {
    const { value, found, warning, skipped } = await Promise.race([work(limit.signal), late]);
    if (skipped !== undefined) return { shown: show({ status: 'skipped', found: skipped }), value };
    const status = warning === undefined ? 'passed' : 'warning';
    return { shown: show({ status, ...(found !== undefined && { found }), ...warning }), value };
  } catch (error) {
    return { shown: show({ status: 'failed', ...reasonOf(error) }) };
  } finally {
    clearTimeout(timer);
  }
}

/** A step that is skipped, because of an earlier one or because there is nothing to do. */
export function skip(of: StepOf, why: string): Step {
  return { ...of, status: 'skipped', milliseconds: 0, found: why };
}

function tooLate(limitMs: number): StepFailed {
  return new StepFailed(
    `There was no answer within ${limitMs / 1000} s.`,
    'Check the load of the server and the route to it.',
  );
}

function reasonOf(error: unknown): Pick<Step, 'problem' | 'remedy' | 'found'> {
  if (error instanceof StepFailed) {
    const { message: problem, remedy, found } = error;
    return { problem, remedy, ...(found !== undefined && { found }) };
  }
  if (error instanceof SecretUnusableError) return { problem: error.problem, remedy: error.remedy };
  if (error instanceof VeeamError) {
    return { problem: `${error.operation}: ${error.happened}.`, remedy: error.remedy };
  }
  if (error instanceof RefusedError) {
    return { problem: error.message, remedy: 'Mend it in automation.yaml, and deploy.' };
  }
  throw error;
}
