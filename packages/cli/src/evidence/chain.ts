import { createHash } from 'node:crypto';
import { inParallel } from '../command-line/in-parallel.ts';
import { contentOf, type EvidenceSource } from './source.ts';

/** A fault in evidence: the report, the file, and the time. */
export interface EvidenceFault {
  readonly kind: 'changed' | 'removed' | 'added' | 'slipped-in';
  /** The check that the report is of. */
  readonly check: string;
  /** The file at fault; undefined for the whole report. */
  readonly file?: string;
  /** When the report was made, as far as the chain shows: one time, or the two ends of a span. */
  readonly at?: readonly string[];
  /** When the file at fault was last written. */
  readonly lastWritten?: string;
  readonly message: string;
}

/** The result of a verification. */
export interface Verification {
  readonly reports: number;
  readonly first?: Link;
  readonly last?: Link;
  readonly faults: readonly EvidenceFault[];
  /** Folders without a manifest: their checks failed before they were counted. */
  readonly uncounted: readonly string[];
}

/** A report's place in the chain. */
export interface Link {
  readonly check: string;
  readonly at: string;
  /** The number of reports up to and including this one; absent in old manifests. */
  readonly number?: number;
  /** SHA-256 of its manifest's bytes. */
  readonly sha256: string;
}

/** The parts of a file, each named by its month and sum. */
type Parts = readonly string[];

interface Manifest extends Link {
  /** The sum of each file, or the parts that it consists of. */
  readonly files: Readonly<Record<string, string | Parts>>;
  readonly readings: Readonly<Record<string, string>>;
  readonly previous: { readonly check: string; readonly sha256: string } | null;
  readonly written: Date;
}

const manifestName = 'manifest.json';
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The number of reports that are read at the same time. */
const atOnce = 8;

/**
 * Proves from the files alone that no report was changed, removed or slipped in (docs/evidence.md). The files alone
 * cannot show that reports at the end were removed. For that, `heads` are sums of manifests that were kept elsewhere.
 * @param progress called with the number of reports that have been read, and their total
 */
export async function verifyEvidence(
  source: EvidenceSource,
  heads: readonly string[] = [],
  progress: (done: number, of: number) => void = () => undefined,
): Promise<Verification> {
  const written = await source.list();
  const checks = Map.groupBy(
    [...written.keys()].filter((key) => /^evidence\/[^/]+\/[^/]+$/.test(key)),
    (key) => key.split('/')[1] ?? '',
  );
  const faults: EvidenceFault[] = [];
  const manifests: Manifest[] = [];
  const isNamed = namedBySum(source);
  const counted = [...checks].filter(([check, keys]) => keys.includes(`evidence/${check}/${manifestName}`));
  let done = 0;
  await inParallel(atOnce, counted, async ([check, keys]) => {
    const key = `evidence/${check}/${manifestName}`;
    const manifest = manifestIn(await source.read(key), check, written.get(key) ?? new Date(0));
    if (manifest === undefined)
      faults.push({
        kind: 'changed',
        check,
        file: manifestName,
        ...lastWritten(written.get(key)),
        message: 'The manifest is not one, or is of another report.',
      });
    else {
      manifests.push(manifest);
      faults.push(...(await fileFaults(source, manifest, { keys, written, isNamed })));
    }
    done += 1;
    progress(done, counted.length);
  });
  const { chain, faults: chainFaults } = walk(manifests, new Set(faults.map(({ check }) => check)));
  faults.push(...chainFaults, ...headFaults(manifests, chain, heads));
  const [last, first] = [chain[0], chain.at(-1)];
  return {
    reports: manifests.length,
    ...(first && { first: linkOf(first) }),
    ...(last && { last: linkOf(last) }),
    faults: faults.sort((left, right) => (left.at?.[0] ?? '').localeCompare(right.at?.[0] ?? '')),
    uncounted: [...checks.keys()].filter((check) => !counted.some(([each]) => each === check)).sort(),
  };
}

const linkOf = ({ check, at, number, sha256: sum }: Manifest): Link => ({
  ...{ check, at, sha256: sum },
  ...(number !== undefined && { number }),
});

const lastWritten = (at: Date | undefined) => (at === undefined ? {} : { lastWritten: at.toISOString() });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sumsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([name, sum]) => [
      name,
      typeof sum === 'string' ? sum : '',
    ]),
  );

/** A manifest's entry for each file. In format 2, a file consists of parts, whose names contain their sums. */
const filesOf = (value: Record<string, unknown>): Manifest['files'] =>
  Object.fromEntries(
    Object.entries(value).map(([name, file]) => {
      if (!isRecord(file)) return [name, typeof file === 'string' ? file : ''];
      const parts = Array.isArray(file['parts']) ? file['parts'] : [''];
      return [name, [...parts, ...('values' in file ? [file['values']] : [])].map(String)];
    }),
  );

/** The manifest, if it is a valid one of this check; otherwise undefined. */
function manifestIn(bytes: Uint8Array, check: string, written: Date): Manifest | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (!isRecord(stored) || stored['check'] !== check || typeof stored['at'] !== 'string') return undefined;
  const { at, number, previous } = stored;
  if (Number.isNaN(Date.parse(at as string)) || !isRecord(stored['files'])) return undefined;
  const before = isRecord(previous)
    ? { check: String(previous['check']), sha256: String(previous['sha256']) }
    : null;
  return {
    ...{ check, at: at as string, written, previous: before, sha256: sha256(bytes) },
    files: filesOf(stored['files']),
    readings: sumsOf(stored['readings']),
    ...(typeof number === 'number' && { number }),
  };
}

/** Returns whether an object's content has the sum at the end of its name. Each object is read only once. */
function namedBySum(source: EvidenceSource): (key: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const look = async (key: string) => {
    const content = await contentOf(source, key);
    return content !== 'not-gzip' && /([0-9a-f]{64})(?:\.json)?\.gz$/.exec(key)?.[1] === sha256(content);
  };
  return (key) => {
    const looked = known.get(key) ?? look(key);
    known.set(key, looked);
    return looked;
  };
}

interface Archived {
  /** The files of the report. */
  readonly keys: readonly string[];
  /** All files, and when each was last written. */
  readonly written: ReadonlyMap<string, Date>;
  readonly isNamed: (key: string) => Promise<boolean>;
}

/** The faults in the files of one report, compared with its own manifest. */
async function fileFaults(
  source: EvidenceSource,
  manifest: Manifest,
  { keys, written, isNamed }: Archived,
): Promise<EvidenceFault[]> {
  const { check, at } = manifest;
  const folder = `evidence/${check}/`;
  const faults: EvidenceFault[] = [];
  const known = new Set([`${folder}${manifestName}`]);
  const fault = (kind: EvidenceFault['kind'], file: string, message: string, key?: string) =>
    faults.push({ kind, check, file, at: [at], ...lastWritten(written.get(key ?? '')), message });
  const hold = async (key: string, file: string, sum: string) => {
    const content = await contentOf(source, key);
    const isAsWritten = content !== 'not-gzip' && sha256(content) === sum;
    if (!isAsWritten) fault('changed', file, 'It is not what the manifest has the sum of.', key);
    return isAsWritten ? new TextDecoder().decode(content) : undefined;
  };
  const holdParts = async (name: string, parts: Parts) => {
    const partKeys = parts.map((part) => `parts/${part}.gz`);
    const missing = partKeys.find((key) => !written.has(key));
    if (missing !== undefined) return fault('removed', name, `Its part ${missing} is not there.`);
    for (const key of partKeys)
      if (!(await isNamed(key))) fault('changed', name, `Its part ${key} is not what its name says.`, key);
  };
  for (const [name, sum] of Object.entries(manifest.files)) {
    if (typeof sum !== 'string') {
      await holdParts(name, sum);
      continue;
    }
    const key = [`${folder}${name}.gz`, `${folder}${name}`].find((each) => written.has(each));
    if (key === undefined) {
      fault('removed', name, 'The manifest names it, and it is not there.');
      continue;
    }
    known.add(key);
    await hold(key, name, sum);
  }
  for (const key of keys.filter((each) => !known.has(each)))
    fault('added', key.slice(folder.length), 'The manifest does not name it.', key);
  for (const [server, sum] of Object.entries(manifest.readings)) {
    const name = `work/checks/${check}/readings/${server}.json`;
    const key = [`${name}.gz`, name].find((each) => written.has(each));
    // Readings are kept for 30 days.
    if (key === undefined) continue;
    const file = `the reading of ${server}`;
    const jobsKey = `work/readings/${jobsIn(await hold(key, file, sum))}.json.gz`;
    if (written.has(jobsKey) && !(await isNamed(jobsKey)))
      fault('changed', file, `${jobsKey} is not what its name says.`, jobsKey);
  }
  return faults;
}

/** The place of a reading's jobs, at the end of the reading; empty if it contains them itself, like old readings. */
function jobsIn(reading = ''): string {
  return /"jobsIn":"([^"]*)"\}$/.exec(reading)?.[1] ?? '';
}

/** Later reports first: by their number, or by their time if an old manifest has no number. */
function newestFirst(left: Manifest, right: Manifest): number {
  if (left.number !== undefined && right.number !== undefined && left.number !== right.number)
    return right.number - left.number;
  return Date.parse(right.at) - Date.parse(left.at);
}

/**
 * Walks from the last report back to the first. A report that the walk does not reach is not
 * part of the chain: it was slipped in.
 * @param suspects reports that are already known to be changed
 */
function walk(
  manifests: readonly Manifest[],
  suspects: ReadonlySet<string>,
): { chain: Manifest[]; faults: EvidenceFault[] } {
  const byCheck = new Map(manifests.map((manifest) => [manifest.check, manifest]));
  const rest = new Map(byCheck);
  const faults: EvidenceFault[] = [];
  const chain: Manifest[] = [];
  let current = [...manifests].sort(newestFirst)[0];
  while (current !== undefined) {
    chain.push(current);
    rest.delete(current.check);
    const { previous, number, at } = current;
    if (previous === null) break;
    const before = byCheck.get(previous.check);
    if (before !== undefined && rest.has(before.check)) {
      if (before.sha256 !== previous.sha256)
        faults.push({
          ...{ kind: 'changed', check: before.check, file: manifestName, at: [before.at] },
          ...lastWritten(before.written),
          message: `The report after it, ${current.check}, has another sum of its manifest.`,
        });
      else if (before.number !== undefined && number !== undefined && before.number + 1 !== number)
        faults.push({
          ...{ kind: 'changed', check: current.check, file: manifestName, at: [at] },
          ...lastWritten(current.written),
          message: `It is number ${number}, and follows number ${before.number}.`,
        });
      current = before;
      continue;
    }
    // Older reports continue below the gap. If there are none, the archive starts here.
    const from = current;
    const older = [...rest.values()]
      .filter(
        (each) => newestFirst(from, each) < 0 && !(number !== undefined && (each.number ?? 0) > number - 2),
      )
      .sort(newestFirst)[0];
    if (older !== undefined && !suspects.has(previous.check)) {
      const missing = number === undefined || older.number === undefined ? 1 : number - older.number - 1;
      faults.push({
        ...{ kind: 'removed', check: previous.check, at: [older.at, at] },
        message:
          missing === 1
            ? `${current.check} follows it, and it is not there.`
            : `${current.check} follows it, and it is not there, nor are the ${missing - 1} before it.`,
      });
    }
    current = older;
  }
  for (const { check, at, written } of [...rest.values()].sort(newestFirst))
    faults.push({
      ...{ kind: 'slipped-in', check, at: [at] },
      ...lastWritten(written),
      message: 'No report of the chain leads to it.',
    });
  return { chain, faults };
}

/** Kept sums that are not in the chain: reports at its end were removed, or the chain was rewritten. */
function headFaults(
  manifests: readonly Manifest[],
  chain: readonly Manifest[],
  heads: readonly string[],
): EvidenceFault[] {
  return heads
    .filter((head) => !chain.some((manifest) => manifest.sha256 === head))
    .map((head) => {
      const there = manifests.find((manifest) => manifest.sha256 === head);
      return {
        kind: 'removed' as const,
        check: there?.check ?? 'the report that was the last',
        message: `No manifest of the chain has the sum ${head}: reports at the end were removed, or all was written anew.`,
      };
    });
}
