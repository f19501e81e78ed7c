import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import * as z from 'zod';
import { RefusedError } from '../../action.ts';
import { SecretUnusableError } from '../../platform/secrets.ts';
import { purposes } from '../credentials.ts';

const stepNames = ['dns', 'tcp', 'tls', 'version', 'secret', 'logon', 'permission'] as const;

/** One step of a connection test. What failed or warns has a problem and a remedy, each a sentence. */
export const step = z.object({
  step: z.enum(stepNames),
  /** Which credential it concerns; absent for what concerns the server alone. */
  credential: z.exactOptional(z.enum(purposes)),
  status: z.enum(['passed', 'warning', 'failed', 'skipped']),
  milliseconds: z.int(),
  found: z.exactOptional(z.string()),
  problem: z.exactOptional(z.string()),
  remedy: z.exactOptional(z.string()),
});
export type Step = z.infer<typeof step>;
export type StepOf = Pick<Step, 'step' | 'credential'>;

/** What a step that is done has found; `value` is what later steps go on with. */
export interface Done<T> {
  value: T;
  found?: string;
  /** It works, and yet it needs a look. */
  warning?: { problem: string; remedy: string };
  /** Nothing could be found out, and why. */
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

/** The step as it is shown, and what it gave unless it failed. */
export interface Taken<T> {
  shown: Step;
  value?: T;
}

/**
 * Takes a step: measures it, and makes what it throws a failure that says what to do.
 * @param limitMs then it has failed, and the signal given to `work` is aborted
 * @throws whatever is a fault of ours, and not the server's
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

/** A step that cannot be taken, because of an earlier one or because there is nothing to take. */
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
