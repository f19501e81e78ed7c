import type { RecordedExchange, Recording } from './recording.ts';

/** The parts of a request that distinguish it from other requests of a client. */
export type RecordedRequest = RecordedExchange['request'];

const timePattern = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?/g;
/** Dates before and after these years do not mean a real date. */
const firstYear = 2000;
const lastYear = 2100;

/**
 * The answers of a recording, with their times moved as if it were recorded when it is first served: a run that ended
 * an hour before the recording ended an hour ago.
 */
export class ReplayedAnswers {
  readonly #byRequest = new Map<string, RecordedExchange[]>();
  readonly #shiftSeconds: number;

  constructor({ exchanges, recordedAt }: Recording, now: Date) {
    this.#shiftSeconds = Math.round((now.getTime() - Date.parse(recordedAt)) / 1000);
    for (const exchange of exchanges) {
      const key = keyOf(exchange.request);
      this.#byRequest.set(key, [...(this.#byRequest.get(key) ?? []), exchange]);
    }
  }

  /** The answer to a request; among requests that differ only by times, the nearest. Undefined when there is none. */
  find(request: RecordedRequest): RecordedExchange['answer'] | undefined {
    const [first, ...others] = this.#byRequest.get(keyOf(request)) ?? [];
    if (first === undefined) return undefined;
    const distance = ({ request: { path } }: RecordedExchange) => this.#distance(path, request.path);
    const nearest = others.reduce((best, each) => (distance(each) < distance(best) ? each : best), first);
    return { ...nearest.answer, body: this.#moved(nearest.answer.body) };
  }

  #moved(body: string): string {
    return body.replace(timePattern, (whole, time: string, fraction = '', zone = '') => {
      const year = Number(time.slice(0, 4));
      const moment = Date.parse(`${time}Z`);
      if (Number.isNaN(moment) || year < firstYear || year > lastYear) return whole;
      const moved = new Date(moment + this.#shiftSeconds * 1000).toISOString().slice(0, 19);
      return moved + fraction + zone;
    });
  }

  /** The distance between the times of a recorded path, as served, and those of another path, in milliseconds. */
  #distance(recorded: string, asked: string): number {
    const timesOf = (path: string) =>
      [...plainPath(path).matchAll(timePattern)].map(([time]) => Date.parse(time));
    const there = timesOf(asked);
    return timesOf(recorded).reduce(
      (sum, time, index) => sum + Math.abs(time + this.#shiftSeconds * 1000 - (there[index] ?? 0)),
      0,
    );
  }
}

/** Requests that differ only by their times are the same request, because time passes. */
function keyOf({ method, path, accept = '', version = '', isLoggedOn }: RecordedRequest): string {
  return [method, plainPath(path).replace(timePattern, '(time)'), accept, version, isLoggedOn].join(' ');
}

/** A path in one form: decoded, with its parameters in order. */
function plainPath(path: string): string {
  const { pathname, searchParams } = new URL(path, 'http://replayed');
  const parameters = [...searchParams].map(([name, value]) => `${name}=${value}`).sort();
  return [decodeURIComponent(pathname).toLowerCase(), ...parameters].join('&');
}
