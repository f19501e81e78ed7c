import type { TlsTrust } from '@veeam-automation/veeam/transport/server-address';
import { productNames } from '../../functions/products.ts';
import { backupReplicationClient } from './backup-replication.ts';
import { checkAgainstDocument } from './check.ts';
import { checkLab } from './check-lab.ts';
import type { DrivenClient } from './client-operation.ts';
import { contractOf } from './contract.ts';
import { type Described, detectProduct, type Told } from './detect-product.ts';
import { DocumentError } from './document-error.ts';
import { loadDocument } from './load-document.ts';
import { microsoft365Client } from './microsoft365.ts';
import type { DocumentReport } from './report.ts';
import { STAND_IN_LOGON } from './stand-in-logon.ts';

export interface CheckOptions extends Told {
  readonly trust: TlsTrust;
  readonly now: () => Date;
  /** Holds the simulated server's answers against the document instead of our reading of the document's own. */
  readonly lab?: boolean;
}

/** Reads one document and holds our client against it. What is wrong with the document is in the report. */
export async function checkDocument(source: string, options: CheckOptions): Promise<DocumentReport> {
  try {
    const document = await loadDocument(source, options.trust);
    const described = detectProduct(document, options);
    const contract = await contractOf(document, renamed(described));
    const operations = options.lab
      ? await checkLab(contract, described, options.now)
      : await checkAgainstDocument(contract, clientFor(described), options.now);
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

/** Puts the paths of a version that our client does not speak where it looks for them. */
function renamed(described: Described): (path: string) => string {
  if (described.product !== 'microsoft365') return (path) => path;
  const prefix = new RegExp(`^/${described.version}(?=/|$)`, 'i');
  return (path) => path.replace(prefix, `/${described.spoken}`);
}

function missingProblem(pointer: string): string {
  return `The document refers to ${pointer}, which it does not hold: that part is not checked.`;
}
