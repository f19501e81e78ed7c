import type { Recording } from '@veeam-automation/lab/replay/recording';
import type { TlsTrust } from '@veeam-automation/veeam/transport/server-address';
import { productNames } from '../../functions/products.ts';
import { backupReplicationClient } from './backup-replication.ts';
import { checkAgainstDocument, type OperationReport } from './check.ts';
import { checkLab } from './check-lab.ts';
import { checkRecording } from './check-recording.ts';
import { type DrivenClient, STAND_IN_LOGON } from './client-operation.ts';
import { type Contract, contractOf } from './contract.ts';
import { type Described, DocumentError, detectProduct, loadDocument, type Stated } from './load-document.ts';
import { microsoft365Client } from './microsoft365.ts';

/** The result of the check of one document. */
export interface DocumentReport {
  readonly source: string;
  /** Such as `Backup & Replication 1.3-rev1, OpenAPI 3.0.1`; absent when the document could not be used. */
  readonly describes?: string;
  /** The problems of the document as a whole, as sentences. */
  readonly problems: readonly string[];
  readonly operations: readonly OperationReport[];
}

/** Whether everything in a document fits. */
export function fits({ problems, operations }: DocumentReport): boolean {
  return problems.length === 0 && operations.every((operation) => !isMisfit(operation));
}

/** The report as a text table. `answerTitle` is the title of the column with the judged answers. */
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

export interface CheckOptions extends Stated {
  readonly trust: TlsTrust;
  readonly now: () => Date;
  /** Checks the simulated server's answers against the document, instead of how our client reads its answers. */
  readonly lab?: boolean;
  /** Checks the answers of a recorded server against the document instead. */
  readonly recording?: Recording | undefined;
}

/** Reads one document and checks our client against it. The report holds the problems of the document. */
export async function checkDocument(source: string, options: CheckOptions): Promise<DocumentReport> {
  try {
    const document = await loadDocument(source, options.trust);
    const described = detectProduct(document, options);
    const contract = await contractOf(document, renamed(described));
    const operations = await operationsOf(contract, described, options);
    return {
      source,
      describes: `${productNames[described.product]} ${described.version}, OpenAPI ${String(document.openapi)}`,
      problems: [...problemsOf(described), ...contract.missing.map(missingProblem)],
      operations,
    };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { source, problems: [error.message], operations: [] };
  }
}

function operationsOf(
  contract: Contract,
  described: Described,
  { lab, recording, now }: CheckOptions,
): OperationReport[] | Promise<OperationReport[]> {
  if (recording !== undefined) return checkRecording(contract, described, recording);
  if (lab) return checkLab(contract, described, now);
  return checkAgainstDocument(contract, clientFor(described), now);
}

function clientFor(described: Described): DrivenClient {
  return described.product === 'microsoft365'
    ? microsoft365Client(described.spoken, STAND_IN_LOGON)
    : backupReplicationClient(described.version, STAND_IN_LOGON);
}

function problemsOf(described: Described): string[] {
  if (described.product !== 'microsoft365' || described.spoken === described.version) return [];
  const { spoken, version } = described;
  return [`Our client does not speak ${version}. What follows holds its ${spoken} calls against it.`];
}

/** Renames the paths of a version that our client does not know to those of the version that it speaks. */
function renamed(described: Described): (path: string) => string {
  if (described.product !== 'microsoft365') return (path) => path;
  const prefix = new RegExp(`^/${described.version}(?=/|$)`, 'i');
  return (path) => path.replace(prefix, `/${described.spoken}`);
}

function missingProblem(pointer: string): string {
  return `The document refers to ${pointer}, which it does not hold: that part is not checked.`;
}
