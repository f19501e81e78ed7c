import { SeededRandom } from '../estate/seed.ts';

interface Aimed {
  readonly server: string;
  readonly method?: string | undefined;
  /** A prefix of the path with its query; `*` stands for any characters. Letter case does not count. */
  readonly path?: string | undefined;
  /** How many requests the fault hits before it is used up. */
  readonly times: number;
  /** The probability that the fault hits a matching request. */
  readonly probability?: number | undefined;
  /** Makes the draws for `probability` reproducible. */
  readonly seed?: number | undefined;
}

/** A fault that acts on a request, or replaces, delays or breaks off its answer. */
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

/** A fault that changes the answer itself. */
export type OddFault = Aimed &
  (
    | {
        readonly kind: 'replace-field';
        /** The name of a field, element or attribute, at any depth; or, if it starts with `/`, a JSON pointer. */
        readonly field: string;
        /** The new value. Without it and without `as`, the field is removed. */
        readonly value?: unknown;
        /** The new name. */
        readonly as?: string | undefined;
        /** The number of the field among those with that name, from 0. Default: all of them. */
        readonly record?: number | undefined;
      }
    | { readonly kind: 'no-paging' }
    | { readonly kind: 'ignore-paging' }
    | { readonly kind: 'wrong-root' }
    | { readonly kind: 'set-header'; readonly name: string; readonly value: string | null }
    | { readonly kind: 'flood'; readonly mebibytes: number }
  );

/** The server's clock, as its answers show it, is off by this many milliseconds. */
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

/** The faults that wait for requests. They are tried in the order they were added; at most one hits a request. */
export class FaultBook {
  #armed: ArmedFault[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, random: new SeededRandom(fault.seed ?? 1), remaining: fault.times });
  }

  /** The fault that hits this request, if any; the hit is counted. `path` includes the query. */
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

  /** The remaining faults, each with its number of remaining hits. */
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
