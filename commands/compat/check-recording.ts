import { readFile } from 'node:fs/promises';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import {
  parseRecording,
  type RecordedExchange,
  type Recording,
} from '@veeam-automation/lab/replay/recording';
import type { OperationReport } from './check.ts';
import { type Contract, operationFor, rawOperation } from './contract.ts';
import type { ReceivedRequest } from './exchange.ts';
import { answerFit, libraryRequest, noOperation } from './fit.ts';
import { type Described, DocumentError } from './load-document.ts';

/** @throws UsageError when the file cannot be read or is not a recording */
export async function readRecording(file: string): Promise<Recording> {
  try {
    return parseRecording(await readFile(file, 'utf8'), file);
  } catch (cause) {
    throw new UsageError(`--recording: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/**
 * Checks the answers of a recorded server against its own document: each successful read, by the document's operations.
 *
 * @throws DocumentError when the recording is of another product, or holds no answers of the document's version
 */
export function checkRecording(
  contract: Contract,
  { product, version }: Described,
  recording: Recording,
): OperationReport[] {
  if (recording.product !== product) throw new DocumentError(`The recording is of ${recording.product}.`);
  const read = recording.exchanges.filter(
    (exchange) => isRead(exchange) && versionOf(exchange).toLowerCase() === version.toLowerCase(),
  );
  if (read.length === 0)
    throw new DocumentError(`The recording has ${recording.versions.join(', ')}, and nothing in ${version}.`);
  const reports = new Map<
    string,
    { call: string; answers: number; faults: Set<string>; notes: Set<string> }
  >();
  for (const exchange of read) {
    const { call, faults, notes } = fitOf(contract, exchange);
    const report = reports.get(call) ?? { call, answers: 0, faults: new Set(), notes: new Set() };
    for (const fault of faults) report.faults.add(fault);
    for (const note of notes) report.notes.add(note);
    reports.set(call, { ...report, answers: report.answers + 1 });
  }
  return [...reports.values()].map(({ call, answers, faults, notes }) => ({
    name: answers === 1 ? '1 answer' : `${answers} answers`,
    call,
    request: 'not tried',
    answer: faults.size > 0 ? 'misfit' : 'fits',
    faults: [...faults],
    notes: [...notes],
  }));
}

function isRead({ request, answer }: RecordedExchange): boolean {
  return request.method === 'GET' && answer.status < 300;
}

/** For Microsoft 365, the version is in the path. */
function versionOf({ request: { path, version } }: RecordedExchange): string {
  return version ?? /^\/(v\d+)\//i.exec(path)?.[1] ?? '';
}

function fitOf(contract: Contract, { request, answer }: RecordedExchange) {
  const { method, path: target, accept = 'application/json', version } = request;
  const headers = { accept, ...(version !== undefined && { 'x-api-version': version }) };
  const received: ReceivedRequest = { method, target, headers, body: '' };
  const operation = operationFor(contract, libraryRequest(received));
  if (operation === undefined) {
    const [path = ''] = target.split('?');
    const call = `${method} ${path.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, '{id}')}`;
    return { call, faults: [noOperation(contract, received)], notes: [] };
  }
  const fit = answerFit(contract, operation, rawOperation(contract, operation), answer);
  return { call: `${method} ${operation.path}`, ...fit };
}
