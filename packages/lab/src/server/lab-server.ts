import type { IncomingHttpHeaders } from 'node:http';
import type { AccountBook } from '../accounts.ts';
import type { LabClock } from '../estate/clock.ts';
import type { Estate } from '../estate/estate.ts';
import type { InfrastructureChange } from '../estate/infrastructure-change.ts';
import type { ShownState } from '../estate/shown-state.ts';
import type { LabOptions } from '../options.ts';

export type Product = 'enterprise-manager' | 'backup-replication' | 'microsoft365';

/** A fault that only the product itself can apply, because it concerns its sessions and tasks. */
interface ProductFault {
  readonly kind: 'expire-session' | 'lose-task' | 'task-fails';
  readonly message?: string | undefined;
}

export interface LabRequest {
  readonly method: string;
  /** Absolute, made from the request line and the Host header. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Set when a fault of the product's own kind hits this request. */
  readonly fault?: ProductFault | undefined;
}

export interface LabAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string;
}

/** One simulated server. It holds no socket: the lab serves it over TLS and applies the other faults. */
export interface LabServer {
  /** Its name in the control API, for example `em-1`. */
  readonly name: string;
  readonly product: Product;
  /** Answers one request. No client input makes it throw. */
  handle(request: LabRequest): LabAnswer;
  /** An error answer in the product's own form, for faults of kind `status`. */
  refuse(request: LabRequest, status: number, message: string): LabAnswer;
  /** The state for GET /state: it never contains a token, session id or credential. */
  state(): LabServerState;
  /** Makes a job show a state; false when there is no job with that id. */
  show(state: ShownState): boolean;
  /**
   * Changes the infrastructure of its backups; missing for a server that only shows the infrastructure of others.
   * @throws NotInInfrastructureError
   */
  changeInfrastructure?(change: InfrastructureChange): void;
  /** Changes the pace of tasks from now on, and returns the new pace; missing for a server without tasks. */
  setPace?(pace: Partial<TaskPace>): TaskPace;
  /** Restarts with another estate: no session, token or task survives. */
  reset(estate: Estate): void;
}

export interface LabServerState {
  readonly jobs: readonly Readonly<Record<string, unknown>>[];
  readonly repositories: readonly Readonly<Record<string, unknown>>[];
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
  /** The highest number of operations under way at once; missing without tasks. */
  readonly mostTasksAtOnce?: number;
  readonly openSessions: number;
  /** The highest number of sessions open at once, where they are counted. */
  readonly mostOpenSessions?: number;
  /** The number of logons and token renewals. */
  readonly tokensIssued: number;
  /** The requests that are not in the recording; only for a replayed recording. */
  readonly notRecorded?: readonly string[];
}

/** The context of a simulated server. */
export interface LabContext {
  readonly clock: LabClock;
  readonly accounts: AccountBook;
  readonly options: LabOptions;
  /** The server's TLS certificate. */
  readonly certificatePem: string;
}

/** How a server processes its tasks. */
export interface TaskPace {
  /** The duration of an operation. Its result is collected after another half of that time. */
  readonly durationMs: number;
  /** The number of operations under way at once; the others wait in order. Infinity for no limit. */
  readonly atOnce: number;
}
