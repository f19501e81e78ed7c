import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws/service.ts';
import type { Json } from '../json.ts';
import { StatesError } from './errors.ts';

/** A task that waits for a callback. */
export interface WaitingTask {
  token: string;
  /** Resolves with the output of SendTaskSuccess; rejects with the StatesError of SendTaskFailure. */
  called: Promise<Json>;
  /** Invalidates the token when the task has ended. */
  close(): void;
}

interface Waiting {
  machineArn: string;
  callback: PromiseWithResolvers<Json> | undefined;
}

/** The issued task tokens and the tasks that wait for them. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();

  /** Creates a token for a task of this machine. */
  open(machineArn: string): WaitingTask {
    const token = randomBytes(192).toString('base64');
    const callback = Promise.withResolvers<Json>();
    // A task that has ended for another reason no longer waits for the callback.
    callback.promise.catch(() => {});
    const waiting: Waiting = { machineArn, callback };
    this.#waiting.set(token, waiting);
    return {
      token,
      called: callback.promise,
      close() {
        waiting.callback = undefined;
      },
    };
  }

  /** The machine of the task with this token. @throws AwsError InvalidToken when the token is unknown */
  machineOf(token: string): string {
    return this.#find(token).machineArn;
  }

  /** Ends the task with a result ("SendTaskSuccess"). @throws AwsError InvalidToken, TaskTimedOut or InvalidOutput */
  succeed(token: string, output: string): void {
    const callback = this.#callback(token);
    let value: Json;
    try {
      value = JSON.parse(output);
    } catch (cause) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${String(cause)}'`);
    }
    callback.resolve(value);
    this.#find(token).callback = undefined;
  }

  /** Ends the task with an error ("SendTaskFailure"). @throws AwsError InvalidToken or TaskTimedOut */
  fail(token: string, error: string, cause: string): void {
    this.#callback(token).reject(new StatesError(error, cause));
    this.#find(token).callback = undefined;
  }

  #find(token: string): Waiting {
    const found = this.#waiting.get(token);
    if (found) return found;
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }

  #callback(token: string): PromiseWithResolvers<Json> {
    const { callback } = this.#find(token);
    if (callback) return callback;
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
}
