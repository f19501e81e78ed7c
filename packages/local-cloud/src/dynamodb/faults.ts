import { setTimeout as pause } from 'node:timers/promises';
import { AwsError, DroppedResponse } from '../aws/service.ts';

/** A fault of the next calls to DynamoDB. */
export type TableFault = {
  /** How many calls it affects. */
  times: number;
  /** The operation it affects, for example `PutItem`. Without it, all operations. */
  operation?: string;
  /** Whether it affects a request of the operation. Without it, all requests. */
  concerns?(request: unknown): boolean;
} & (
  | {
      /** The call is refused and nothing is written. */
      kind: 'throttle';
      code?: 'ProvisionedThroughputExceededException' | 'ThrottlingException';
    }
  | {
      /** Affects only BatchWriteItem: half of the writes to each table are carried out, and the others are returned. */
      kind: 'unprocessed';
    }
  | {
      /** The call is carried out, and the connection ends without a response. */
      kind: 'drop-response';
    }
  | {
      /** The call is carried out, and the response comes later. */
      kind: 'delay';
      delayMs: number;
    }
);

/** The faults that are not used up yet, in the order given. */
export class TableFaults {
  #faults: { fault: TableFault; left: number }[] = [];

  add(fault: TableFault): void {
    if (fault.times > 0) this.#faults.push({ fault, left: fault.times });
  }

  /**
   * Runs `call` with the fault that affects it, if any. `call` itself leaves writes unprocessed.
   * @throws AwsError or DroppedResponse, depending on the fault
   */
  async around<T>(
    operation: string,
    request: unknown,
    call: (leavesHalf: boolean) => Promise<T>,
  ): Promise<T> {
    const fault = this.#next(operation, request);
    if (fault?.kind === 'throttle') {
      const { code = 'ProvisionedThroughputExceededException' } = fault;
      throw new AwsError(code, 'The level of configured throughput for the table was exceeded.');
    }
    const result = await call(fault?.kind === 'unprocessed');
    if (fault?.kind === 'drop-response') throw new DroppedResponse();
    if (fault?.kind === 'delay') await pause(fault.delayMs, undefined, { ref: false });
    return result;
  }

  #next(operation: string, request: unknown): TableFault | undefined {
    const found = this.#faults.find(({ fault }) => {
      const concerned = fault.kind === 'unprocessed' ? 'BatchWriteItem' : (fault.operation ?? operation);
      return concerned === operation && (fault.concerns?.(request) ?? true);
    });
    if (!found) return undefined;
    found.left -= 1;
    this.#faults = this.#faults.filter(({ left }) => left > 0);
    return found.fault;
  }
}
