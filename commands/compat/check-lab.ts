import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { MICROSOFT365_VERSIONS, REVISIONS } from '@veeam-automation/lab/options';
import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import type { VeeamRequest } from '@veeam-automation/veeam/transport/exchange';
import { backupReplicationClient } from './backup-replication.ts';
import { isRefusal, type OperationReport } from './check.ts';
import {
  type ClientOperation,
  type DrivenClient,
  first,
  type Held,
  type Run,
  type Subjects,
} from './client-operation.ts';
import { type Contract, offers, operationFor, rawOperation } from './contract.ts';
import {
  type Exchange,
  failedExchange,
  type ReceivedRequest,
  type Reply,
  serveLoopback,
} from './exchange.ts';
import { answerFit, libraryRequest, noOperation, requestFaults } from './fit.ts';
import type { JsonObject } from './json-schema.ts';
import { type Described, DocumentError } from './load-document.ts';
import { microsoft365Client } from './microsoft365.ts';

/** The lab's objects for the requests, and a logon. */
interface LabSubjects {
  readonly ids: Subjects;
  readonly newJob: JsonObject;
  readonly held: Held;
}

const { user, password } = LAB_ACCOUNTS.administrator;
const credentials = { username: user, password };
const NONE = '00000000-0000-0000-0000-000000000000';

/** A job of the simulated backup server with its session and repository, and the body for another job of that type. */
async function backupReplicationSubjects(
  connection: Connection,
  revision: Revision,
  now: () => Date,
): Promise<LabSubjects> {
  const client = await BackupReplication.logOn(connection, credentials, { version: revision, now });
  const state = await first(client.jobs.listStates({ typeFilter: 'VSphereBackup' }));
  if (state === undefined) throw new Error('The lab has no backup job.');
  const { id: _id, isDisabled: _isDisabled, ...document } = (await client.jobs.get(state.id)).document;
  const session = await first(client.sessions.list());
  const repository = await first(client.repositories.list());
  const { accessToken, refreshToken = '', renewAt } = await client.session();
  const ids = {
    job: state.id,
    session: session?.id ?? NONE,
    repository: repository?.id ?? NONE,
    organization: NONE,
    copyJob: NONE,
  };
  return {
    ids,
    newJob: { ...document, name: 'Made by compat' },
    held: { accessToken, refreshToken, renewAt, credentials },
  };
}

/** From the simulated Microsoft 365 server: a backup job without a copy job, a copy job, and a target. */
async function microsoft365Subjects(
  connection: Connection,
  version: Microsoft365Version,
  now: () => Date,
): Promise<LabSubjects> {
  const client = await Microsoft365.logOn(connection, credentials, { version, now });
  const { items: copyJobs } = await client.copyJobs.list().all();
  const copied = new Set(copyJobs.map(({ backupJobId }) => backupJobId));
  const { items: jobs } = await client.jobs.list().all();
  const job = jobs.find(({ id }) => !copied.has(id)) ?? jobs[0];
  const [repository] = (await client.repositories.list({ longTerm: true }).all()).items;
  const [organization] = (await client.organizations.list().all()).items;
  const { accessToken, refreshToken = '', renewAt } = await client.session();
  const ids = {
    job: job?.id ?? NONE,
    session: NONE,
    repository: repository?.id ?? NONE,
    organization: organization?.id ?? NONE,
    copyJob: copyJobs[0]?.id ?? NONE,
  };
  return { ids, newJob: {}, held: { accessToken, refreshToken, renewAt, credentials } };
}

/** A proxy between our client and a server. It checks the requests and the answers against a document. */
interface LabProxy {
  readonly url: string;
  takeExchanges(): Exchange[];
  close(): Promise<void>;
}

/** Starts a proxy on the loopback interface, in front of the server that `server` connects to. */
async function startProxy(contract: Contract, server: Connection): Promise<LabProxy> {
  let exchanges: Exchange[] = [];

  async function answer(received: ReceivedRequest): Promise<Reply> {
    const { status, body } = await server.request(forwarded(received));
    const operation = operationFor(contract, libraryRequest(received));
    if (operation === undefined) {
      const requestFaultsFound = [noOperation(contract, received)];
      exchanges.push({ operationId: undefined, requestFaults: requestFaultsFound, answerFaults: [], status });
    } else {
      const raw = rawOperation(contract, operation);
      const fit = answerFit(contract, operation, raw, { status, body });
      exchanges.push({
        operationId: operation.operationId,
        requestFaults: requestFaults(contract, operation, raw, received),
        answerFaults: fit.faults,
        answerNotes: fit.notes,
        status,
      });
    }
    return { status, body };
  }

  const loopback = await serveLoopback(answer, (_received, error) => {
    exchanges.push(failedExchange(error));
  });
  return {
    ...loopback,
    takeExchanges: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
  };
}

function forwarded({ method, target, headers, body }: ReceivedRequest): VeeamRequest {
  const passed = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && /^(accept|authorization|content-type|x-.*)$/.test(name)
      ? [[name, value]]
      : [],
  );
  return {
    operation: 'ask the lab',
    method: method as VeeamRequest['method'],
    path: target,
    headers: Object.fromEntries(passed),
    ...(body === '' ? {} : { body }),
  };
}

/**
 * Runs every operation of a client against the simulated server of the version that a document describes, and
 * checks the server's answers against the document.
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
        // Each operation has its own logon, because some operations renew or end it.
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

/** Returns a function that logs on to the lab and finds the objects for the requests, on every call. */
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
  // A body that comes from the lab and goes back to it is judged as an answer, not as a request.
  const requestFaults = new Set(operation.echoes ? [] : exchanges.flatMap((each) => each.requestFaults));
  const answerFaults = new Set(exchanges.flatMap((each) => each.answerFaults));
  const refused = exchanges.filter(({ status }) => status >= 400).map(({ status }) => status);
  // A refusal is an ordinary answer. The client must be able to read every successful answer.
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
