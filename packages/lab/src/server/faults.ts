import { SeededRandom } from '../estate/seed.ts';

interface Aimed {
  readonly server: string;
  readonly method?: string | undefined;
  /** A prefix of the path with its query, `*` standing for any characters; letter case does not count. */
  readonly path?: string | undefined;
  /** How many requests it hits before it is used up. */
  readonly times: number;
  /** The chance that it hits a request it fits. */
  readonly probability?: number | undefined;
  /** Makes the draws for `probability` reproducible. */
  readonly seed?: number | undefined;
}

/** What happens to a request in place of its answer. */
export interface PlainFault extends Aimed {
  readonly kind:
    | 'status'
    | 'delay'
    | 'reset'
    | 'drop-response'
    | 'truncate'
    | 'html'
    | 'doctype'
    | 'expire-session'
    | 'lose-task'
    | 'task-fails';
  readonly status?: number | undefined;
  readonly milliseconds?: number | undefined;
  readonly message?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** What is done to the answer itself. */
export type OddFault = Aimed &
  (
    | {
        readonly kind: 'replace-field';
        /** The name of a field, element or attribute, wherever it is; or, from its `/` on, a JSON pointer. */
        readonly field: string;
        /** What it holds from now on. Without it and without `as` the field is taken away. */
        readonly value?: unknown;
        /** What it is called from now on. */
        readonly as?: string | undefined;
        /** Which one of that name, counted from 0. Default: each of them. */
        readonly record?: number | undefined;
      }
    | { readonly kind: 'no-paging' }
    | { readonly kind: 'ignore-paging' }
    | { readonly kind: 'wrong-root' }
    | { readonly kind: 'set-header'; readonly name: string; readonly value: string | null }
    | { readonly kind: 'flood'; readonly mebibytes: number }
  );

/** The clock of the server, as its answers show it, is off by so much. */
interface ClockFault extends Aimed {
  readonly kind: 'clock-skew';
  /** Negative for a clock that is behind. */
  readonly milliseconds: number;
}

export type Fault = PlainFault | OddFault | ClockFault;

interface ArmedFault {
  readonly fault: Fault;
  readonly random: SeededRandom;
  remaining: number;
}

/** The faults waiting for requests to hit. Those added first are tried first; a request is hit by one at most. */
export class FaultBook {
  #armed: ArmedFault[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, random: new SeededRandom(fault.seed ?? 1), remaining: fault.times });
  }

  /** The fault that hits this request, if any; it is counted as used. `path` includes the query. */
  take(server: string, method: string, path: string): Fault | undefined {
    for (const armed of this.#armed) {
      if (!fits(armed.fault, server, method, path)) continue;
      if (armed.random.next() >= (armed.fault.probability ?? 1)) continue;
      armed.remaining -= 1;
      this.#armed = this.#armed.filter((other) => other.remaining > 0);
      return armed.fault;
    }
    return undefined;
  }

  /** What is left, with the number of hits still to come. */
  list(): readonly (Fault & { readonly remaining: number })[] {
    return this.#armed.map(({ fault, remaining }) => ({ ...fault, remaining }));
  }

  clear(): void {
    this.#armed = [];
  }
}

function fits(fault: Fault, server: string, method: string, path: string): boolean {
  return (
    fault.server === server &&
    (fault.method === undefined || fault.method.toUpperCase() === method.toUpperCase()) &&
    (fault.path === undefined || matchesPath(fault.path, path))
  );
}

/** Whether `path` starts with `pattern`, where `*` stands for any run of characters. */
export function matchesPath(pattern: string, path: string): boolean {
  const [start = '', ...pieces] = pattern.toLowerCase().split('*');
  const text = path.toLowerCase();
  if (!text.startsWith(start)) return false;
  let position = start.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return true;
}
