import type { Estate } from '../estate/estate.ts';
import type { InfrastructureChange } from '../estate/infrastructure-change.ts';
import type { ShownState } from '../estate/shown-state.ts';
import type { LabOptions } from '../options.ts';
import type {
  LabAnswer,
  LabContext,
  LabRequest,
  LabServer,
  LabServerState,
  Product,
  TaskPace,
} from './lab-server.ts';
import { Refusal } from './router.ts';

interface Identity {
  readonly product: Product;
  readonly serverName: string;
  /** `nameless`: a certificate without a host name, as Backup & Replication ships it. */
  readonly certificate: 'named' | 'nameless';
  readonly port: (options: LabOptions) => number;
}

/** The parts that differ between the products. `State` is the state of one server of the product. */
interface Behaviour<State> {
  /** The state of an unused server. */
  readonly start: (context: LabContext, estate: Estate) => State;
  /** Does everything that is due by now. Runs before every request and before every read of the state. */
  readonly advance: (state: State, now: Date) => void;
  /** @throws Refusal */
  readonly respond: (state: State, request: LabRequest, now: Date) => LabAnswer;
  readonly refuse: (state: State, request: LabRequest, refusal: Refusal) => LabAnswer;
  readonly describe: (state: State, now: Date) => LabServerState;
  readonly show: (state: State, shown: ShownState, now: Date) => boolean;
  /** Missing where nothing can be changed. @throws NotInInfrastructureError */
  readonly changeInfrastructure?: (state: State, change: InfrastructureChange, now: Date) => void;
  /** Missing where there are no tasks. */
  readonly setPace?: (state: State, pace: Partial<TaskPace>) => TaskPace;
}

/** A product of the lab. */
export interface LabProduct extends Identity {
  readonly create: (context: LabContext, estate: Estate) => LabServer;
}

export function labProduct<State>(definition: Identity & Behaviour<State>): LabProduct {
  return { ...definition, create: (context, estate) => new SimulatedServer(definition, context, estate) };
}

class SimulatedServer<State> implements LabServer {
  readonly name: string;
  readonly product: Product;
  readonly changeInfrastructure?: (change: InfrastructureChange) => void;
  readonly setPace?: (pace: Partial<TaskPace>) => TaskPace;
  readonly #definition: Behaviour<State>;
  readonly #context: LabContext;
  #state: State;

  constructor(definition: Identity & Behaviour<State>, context: LabContext, estate: Estate) {
    this.name = definition.serverName;
    this.product = definition.product;
    this.#definition = definition;
    this.#context = context;
    this.#state = definition.start(context, estate);
    const { changeInfrastructure, setPace } = definition;
    if (changeInfrastructure !== undefined)
      this.changeInfrastructure = (change) => changeInfrastructure(this.#state, change, this.#advance());
    if (setPace === undefined) return;
    this.setPace = (pace) => {
      this.#advance();
      const changed = setPace(this.#state, pace);
      this.#advance();
      return changed;
    };
  }

  handle(request: LabRequest): LabAnswer {
    const now = this.#advance();
    try {
      return this.#definition.respond(this.#state, request, now);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#definition.refuse(this.#state, request, error);
    }
  }

  refuse(request: LabRequest, status: number, message: string): LabAnswer {
    return this.#definition.refuse(this.#state, request, new Refusal(status, message));
  }

  state(): LabServerState {
    const now = this.#advance();
    return this.#definition.describe(this.#state, now);
  }

  show(shown: ShownState): boolean {
    const now = this.#advance();
    return this.#definition.show(this.#state, shown, now);
  }

  reset(estate: Estate): void {
    this.#state = this.#definition.start(this.#context, estate);
  }

  #advance(): Date {
    const now = this.#context.clock.now();
    this.#definition.advance(this.#state, now);
    return now;
  }
}

/**
 * The session or token of a request. A fault may end it first.
 * @throws Refusal 401 when the session or token is missing or has ended
 */
export function authenticate<Session>(
  { fault }: LabRequest,
  found: Session | undefined,
  end: (session: Session) => void,
  message: string,
): Session {
  const expires = fault?.kind === 'expire-session';
  if (found !== undefined && expires) end(found);
  if (found === undefined || expires) throw new Refusal(401, message);
  return found;
}
