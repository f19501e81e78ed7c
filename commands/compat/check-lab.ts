import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { MICROSOFT365_VERSIONS, REVISIONS } from '@veeam-automation/lab/options';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { backupReplicationClient } from './backup-replication.ts';
import { isRefusal, type OperationReport } from './check.ts';
import type { ClientOperation, DrivenClient, Run } from './client-operation.ts';
import type { Contract } from './contract.ts';
import type { Described } from './detect-product.ts';
import { DocumentError } from './document-error.ts';
import { type LabProxy, startProxy } from './lab-proxy.ts';
import { backupReplicationSubjects, type LabSubjects, microsoft365Subjects } from './lab-subjects.ts';
import { microsoft365Client } from './microsoft365.ts';
import { offers } from './offers.ts';

/**
 * Drives every operation of a client against the simulated server of the version that a document describes, and
 * holds the server's answers against the document.
 *
 * @throws DocumentError when the lab does not simulate that version
 */
export async function checkLab(
  contract: Contract,
  described: Described,
  now: () => Date,
): Promise<OperationReport[]> {
  const revision = REVISIONS.find((known) => known === described.version);
  const version = MICROSOFT365_VERSIONS.find((known) => known === described.version);
  if (revision === undefined && version === undefined) {
    throw new DocumentError(`The lab does not simulate ${described.version}.`);
  }
  const lab = await startLab({
    enterpriseManagerPort: 0,
    backupReplicationPort: 0,
    microsoft365Port: 0,
    controlPort: 0,
    backupReplication: { revision },
    microsoft365: { version },
    now,
  });
  const server = connectionTo(lab, described.product);
  try {
    const proxy = await startProxy(contract, server);
    const connection = new Connection({
      name: 'lab',
      product: described.product,
      baseUrl: proxy.url,
    });
    try {
      const prepare = preparationFor(described, server, now);
      const { ids, newJob, client } = await prepare();
      const reports: OperationReport[] = [];
      for (const { name } of client.operations) {
        // With a logon of its own, since logons are renewed and ended here.
        const operation = (await prepare()).client.operations.find((each) => each.name === name);
        if (operation === undefined) continue;
        reports.push(await drive(contract, proxy, operation, { connection, now, ids, newJob }));
      }
      return reports;
    } finally {
      await connection.close();
      await proxy.close();
    }
  } finally {
    await server.close();
    await lab.close();
  }
}

function connectionTo(lab: Lab, product: Described['product']): Connection {
  const endpoint = lab.servers[product];
  if (endpoint === undefined) throw new DocumentError(`The lab has no ${product}.`);
  const { name, url: baseUrl, fingerprint256: sha256 } = endpoint;
  return new Connection({ name, product, baseUrl, tls: { kind: 'fingerprint', sha256 } });
}

type Prepared = LabSubjects & { readonly client: DrivenClient };

/** Logs on to the lab and finds what to ask about, whenever it is called. */
function preparationFor(described: Described, server: Connection, now: () => Date): () => Promise<Prepared> {
  if (described.product === 'microsoft365') {
    const { spoken } = described;
    return async () => {
      const subjects = await microsoft365Subjects(server, spoken, now);
      return { ...subjects, client: microsoft365Client(spoken, subjects.held) };
    };
  }
  const { version } = described;
  return async () => {
    const subjects = await backupReplicationSubjects(server, version, now);
    return { ...subjects, client: backupReplicationClient(version, subjects.held) };
  };
}

async function drive(
  contract: Contract,
  proxy: LabProxy,
  operation: ClientOperation,
  run: Run,
): Promise<OperationReport> {
  const { name, call } = operation;
  let error: unknown;
  try {
    await operation.run(run);
  } catch (caught) {
    error = caught;
  }
  const exchanges = proxy.takeExchanges();
  if (isRefusal({ exchanges, error })) {
    const absent = offers(contract, operation) ? 'not tried' : 'not in this version';
    return { name, call, request: absent, answer: absent, faults: [] };
  }
  // What came from the lab and goes back is judged where it came from.
  const requestFaults = new Set(operation.echoes ? [] : exchanges.flatMap((each) => each.requestFaults));
  const answerFaults = new Set(exchanges.flatMap((each) => each.answerFaults));
  const refused = exchanges.filter(({ status }) => status >= 400).map(({ status }) => status);
  // A refusal is an answer like any other; what came as a success has to be read.
  if (error !== undefined && refused.length === 0) {
    answerFaults.add(`it is not read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const isKnown = exchanges.every(({ operationId }) => operationId !== undefined);
  return {
    name,
    call,
    request: requestFaults.size > 0 ? 'misfit' : 'fits',
    answer: answerFaults.size > 0 ? 'misfit' : isKnown ? 'fits' : 'not tried',
    faults: [...requestFaults, ...answerFaults],
    notes: [
      ...(refused.length > 0 ? [`the lab refused it with HTTP ${refused.join(', ')}`] : []),
      ...new Set(exchanges.flatMap(({ answerNotes = [] }) => answerNotes)),
    ],
  };
}
