import type { OperationReport } from './check.ts';

/** What came of one document. */
export interface DocumentReport {
  readonly source: string;
  /** Such as `Backup & Replication 1.3-rev1, OpenAPI 3.0.1`; absent when the document could not be used. */
  readonly describes?: string;
  /** What is wrong with the document as a whole, as sentences. */
  readonly problems: readonly string[];
  readonly operations: readonly OperationReport[];
}

/** Whether everything in a document fits. */
export function fits({ problems, operations }: DocumentReport): boolean {
  return problems.length === 0 && operations.every((operation) => !isMisfit(operation));
}

/** A table for people; `answerTitle` says what is judged beside our requests. */
export function tableOf(report: DocumentReport, answerTitle: string): string {
  const { source, describes, problems, operations } = report;
  const nameWidth = Math.max(9, ...operations.map(({ name }) => name.length));
  const callWidth = Math.max(4, ...operations.map(({ call }) => call.length));
  const row = (name: string, call: string, request: string, answer: string) =>
    `  ${name.padEnd(nameWidth)}  ${call.padEnd(callWidth)}  ${request.padEnd(19)}  ${answer}`.trimEnd();
  const lines = operations.flatMap(({ name, call, request, answer, faults, notes = [] }) => [
    row(name, call, marked(request), marked(answer)),
    ...faults.map((fault) => `      - ${fault}`),
    ...notes.map((note) => `      (${note})`),
  ]);
  return [
    describes === undefined ? source : `${source}: ${describes}`,
    ...problems.map((problem) => `  ! ${problem}`),
    ...(operations.length === 0 ? [] : [row('operation', 'call', 'our request', answerTitle), ...lines]),
    `  ${countsOf(report)}`,
  ].join('\n');
}

function countsOf({ operations, describes }: DocumentReport): string {
  if (describes === undefined) return 'Nothing was checked.';
  const misfits = operations.filter(isMisfit).length;
  const absent = operations.filter(({ request }) => request === 'not in this version').length;
  const fitting = operations.length - misfits - absent;
  return `${operations.length} operations: ${fitting} fit, ${absent} not in this version, ${misfits} do not fit.`;
}

function isMisfit({ request, answer }: OperationReport): boolean {
  return request === 'misfit' || answer === 'misfit';
}

function marked(verdict: string): string {
  return verdict === 'misfit' ? 'DOES NOT FIT' : verdict;
}
