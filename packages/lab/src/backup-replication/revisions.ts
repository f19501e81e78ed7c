import { dayMs, minuteMs } from '../estate/clock.ts';
import { REVISIONS, type Revision } from '../options.ts';

/** Whether `revision` is `first` or a later one. */
export function isFrom(revision: Revision, first: Revision): boolean {
  return REVISIONS.indexOf(revision) >= REVISIONS.indexOf(first);
}

/** The revisions that a server with this newest revision serves, oldest first. */
export function servedRevisions(newest: Revision): readonly Revision[] {
  return REVISIONS.filter((revision) => isFrom(newest, revision));
}

/** Names of states and workloads begin in lower case up to 1.3-rev0. Source: vbr-1.3-rev0, vbr-1.3-rev1. */
export function spellEnum(revision: Revision, pascalCase: string): string {
  if (isFrom(revision, '1.3-rev1')) return pascalCase;
  return pascalCase.charAt(0).toLowerCase() + pascalCase.slice(1);
}

/** Leaves out fields without a value if the revision does so; otherwise they stay null. */
export function withoutNulls(
  isLean: boolean,
  model: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (!isLean) return model;
  return Object.fromEntries(Object.entries(model).filter(([, value]) => value !== null));
}

/** Writes times in the server's format: in its own zone, without trailing zeros in the fraction of a second. */
export class TimeWriter {
  readonly #offsetMinutes: number;
  readonly #revision: Revision;

  constructor(offsetMinutes: number, revision: Revision) {
    this.#offsetMinutes = offsetMinutes;
    this.#revision = revision;
  }

  /**
   * Milliseconds up to 1.2-rev1, microseconds from 1.3-rev0 on. The last three digits come from `id`, because the lab's
   * clock has none. Source: vbr-1.1-rev1: Get All Job States (`.24.96+03:00`); the examples of vbr-1.3-rev1.
   */
  stamp(date: Date, id: string): string {
    const digits = isFrom(this.#revision, '1.3-rev0') ? microsecondsOf(id) : '';
    return this.#write(date, digits);
  }

  /** Whole seconds, for times from a schedule or a token. */
  seconds(date: Date): string {
    return this.#write(new Date(Math.floor(date.getTime() / 1000) * 1000), '');
  }

  /** Seven digits. Source: the examples of serverTime. */
  ticks(date: Date): string {
    return this.#write(date, '0443');
  }

  /** In the console's format: `7/30/2025 7:00 PM`. */
  console(date: Date): string {
    const local = new Date(date.getTime() + this.#offsetMinutes * minuteMs);
    const day = `${local.getUTCMonth() + 1}/${local.getUTCDate()}/${local.getUTCFullYear()}`;
    const minutes = String(local.getUTCMinutes()).padStart(2, '0');
    return `${day} ${local.getUTCHours() % 12 || 12}:${minutes} ${local.getUTCHours() < 12 ? 'AM' : 'PM'}`;
  }

  /** For example `(UTC+01:00) Lab time`. */
  get zoneName(): string {
    return `(UTC${this.#offset()}) Lab time`;
  }

  #write(date: Date, digits: string): string {
    const local = new Date(date.getTime() + this.#offsetMinutes * minuteMs).toISOString();
    const fraction = `${local.slice(20, 23)}${digits}`.replace(/0+$/, '');
    return `${local.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}${this.#offset()}`;
  }

  #offset(): string {
    const minutes = Math.abs(this.#offsetMinutes);
    const two = (value: number) => String(value).padStart(2, '0');
    return `${this.#offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }
}

function microsecondsOf(id: string): string {
  return String(Number.parseInt(id.slice(0, 4), 16) % 1000).padStart(3, '0');
}

/** For example `00:26:04`; from one day on `1.06:00:00`. */
export function writeDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  const days = Math.floor(ms / dayMs);
  return `${days === 0 ? '' : `${days}.`}${new Date(ms % dayMs).toISOString().slice(11, 19)}`;
}
