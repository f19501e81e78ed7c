import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws/service.ts';
import type { Json } from '../json.ts';
import { StatesError } from './errors.ts';

/** A task that waits to be called back. */
export interface WaitingTask {
  token: string;
  /** What SendTaskSuccess gives; rejects with the StatesError that SendTaskFailure names. */
  called: Promise<Json>;
  /** The task has ended, called back or not: its token is of no more use. */
  close(): void;
}

interface Waiting {
  machineArn: string;
  settle: PromiseWithResolvers<Json> | undefined;
}

/** The task tokens that were given out, and who waits for them. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();

  /** Makes the token of a task of this machine. */
  open(machineArn: string): WaitingTask {
    const token = randomBytes(192).toString('base64');
    const settle = Promise.withResolvers<Json>();
    // A task that ended otherwise waits for this no more.
    settle.promise.catch(() => {});
    const waiting: Waiting = { machineArn, settle };
    this.#waiting.set(token, waiting);
    return {
      token,
      called: settle.promise,
      close() {
        waiting.settle = undefined;
      },
    };
  }

  /** The machine whose task the token is. Throws InvalidToken when it is no token of ours. */
  machineOf(token: string): string {
    return this.#find(token).machineArn;
  }

  /** Ends the task with a result. Throws InvalidToken, TaskTimedOut and InvalidOutput ("SendTaskSuccess"). */
  succeed(token: string, output: string): void {
    const settle = this.#settle(token);
    let value: Json;
    try {
      value = JSON.parse(output);
    } catch (cause) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${String(cause)}'`);
    }
    settle.resolve(value);
    this.#find(token).settle = undefined;
  }

  /** Ends the task with an error. Throws InvalidToken and TaskTimedOut ("SendTaskFailure"). */
  fail(token: string, error: string, cause: string): void {
    this.#settle(token).reject(new StatesError(error, cause));
    this.#find(token).settle = undefined;
  }

  #find(token: string): Waiting {
    const found = this.#waiting.get(token);
    if (found) return found;
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }

  #settle(token: string): PromiseWithResolvers<Json> {
    const { settle } = this.#find(token);
    if (settle) return settle;
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
}
