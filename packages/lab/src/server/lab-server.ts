import type { IncomingHttpHeaders } from 'node:http';
import type { AccountBook } from '../accounts.ts';
import type { LabClock } from '../estate/clock.ts';
import type { Estate } from '../estate/estate.ts';
import type { InfrastructureChange } from '../estate/infrastructure-change.ts';
import type { ShownState } from '../estate/shown-state.ts';
import type { LabOptions } from '../options.ts';

export type Product = 'enterprise-manager' | 'backup-replication' | 'microsoft365';

/** A fault that only the product itself can act out, because it concerns its sessions and tasks. */
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
  /** What the control API calls it, such as `em-1`. */
  readonly name: string;
  readonly product: Product;
  /** Answers one request. Never throws for what a client sends. */
  handle(request: LabRequest): LabAnswer;
  /** An error answer in the product's own form, for faults of kind `status`. */
  refuse(request: LabRequest, status: number, message: string): LabAnswer;
  /** What GET /state shows: never a token, session id or credential. */
  state(): LabServerState;
  /** Makes a job show a state; false when there is no job with that id. */
  show(state: ShownState): boolean;
  /**
   * Changes what its backups stand on; missing where it has nothing of it but what other servers have.
   * @throws NotInInfrastructureError
   */
  changeInfrastructure?(change: InfrastructureChange): void;
  /** Changes how tasks are worked off from now on, and gives how that is; missing where there are no tasks. */
  setPace?(pace: Partial<TaskPace>): TaskPace;
  /** Starts afresh on another estate: no session, token or task survives. */
  reset(estate: Estate): void;
}

export interface LabServerState {
  readonly jobs: readonly Readonly<Record<string, unknown>>[];
  readonly repositories: readonly Readonly<Record<string, unknown>>[];
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
  /** The most operations that were under way at once, where there are tasks. */
  readonly mostTasksAtOnce?: number;
  readonly openSessions: number;
  /** The most sessions that were open at once, where they are counted. */
  readonly mostOpenSessions?: number;
  /** How often somebody logged on, or had a token renewed. */
  readonly tokensIssued: number;
  /** What was asked for and is not in the recording, where one is replayed. */
  readonly notRecorded?: readonly string[];
}

/** What a simulated server is given to work with. */
export interface LabContext {
  readonly clock: LabClock;
  readonly accounts: AccountBook;
  readonly options: LabOptions;
  /** The certificate the server is served with. */
  readonly certificatePem: string;
}

/** How a server works its tasks off. */
export interface TaskPace {
  /** How long an operation takes; half as long again passes until its result is collected. */
  readonly durationMs: number;
  /** How many operations are under way at once; the others wait in their order. Infinity for no limit. */
  readonly atOnce: number;
}
