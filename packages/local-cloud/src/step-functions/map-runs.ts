import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/service.ts';

/** The run of one Distributed Map state. Times are milliseconds since 1970. */
export interface MapRun {
  readonly arn: string;
  readonly executionArn: string;
  /** The machine's ARN with the Map's label: `…:stateMachine:<name>/<label>`. */
  readonly machineArn: string;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  readonly startMs: number;
  stopMs?: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** Known once the items are read. */
  items: number;
}

/** The Map Runs since the cloud's start. */
export class MapRuns {
  readonly #runs = new Map<string, MapRun>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts a run. Its ARN is the machine's with `mapRun` and a random name. */
  open(given: Omit<MapRun, 'arn' | 'startMs' | 'stopMs' | 'status' | 'items'>): MapRun {
    const arn = `${given.machineArn.replace(':stateMachine:', ':mapRun:')}:${randomUUID()}`;
    const run: MapRun = { ...given, arn, startMs: this.#now(), status: 'RUNNING', items: 0 };
    this.#runs.set(arn, run);
    return run;
  }

  close(run: MapRun, status: MapRun['status']): void {
    run.status = status;
    run.stopMs = this.#now();
  }

  /** @throws AwsError ResourceNotFound */
  find(arn: string): MapRun {
    const found = this.#runs.get(arn);
    if (found) return found;
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
  }

  /** The runs of one execution, the newest first. */
  of(executionArn: string): readonly MapRun[] {
    return [...this.#runs.values()].filter((run) => run.executionArn === executionArn).reverse();
  }
}
