import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { AccountBook } from './accounts.ts';
import { backupReplication } from './backup-replication/server.ts';
import { type Controls, controlHandler } from './control/control.ts';
import { enterpriseManager } from './enterprise-manager/server.ts';
import { LabClock } from './estate/clock.ts';
import type { EstateSize } from './estate/estate.ts';
import { DEFAULT_ESTATE_SIZE, makeEstate } from './estate/make-estate.ts';
import { microsoft365 } from './microsoft365/server.ts';
import type { LabOptions } from './options.ts';
import { Receivers } from './receivers/receivers.ts';
import { replayed } from './replay/replay.ts';
import { FaultBook } from './server/faults.ts';
import { type Listener, listen } from './server/http.ts';
import type { LabServer, Product } from './server/lab-server.ts';
import { Gauge, RequestLog } from './server/requests.ts';
import { serveProduct } from './server/serve.ts';
import type { LabProduct } from './server/simulated-server.ts';
import { loadCertificate, type ServerCertificate } from './server/tls.ts';
import { SlackStandIn } from './slack/slack.ts';
import { backupEstateOf } from './twin/backup-estate.ts';

/** The products the lab simulates. */
const labProducts: readonly LabProduct[] = [enterpriseManager, backupReplication, microsoft365];

/** One simulated server as its clients see it. */
export interface LabEndpoint extends Pick<ServerCertificate, 'certificatePem' | 'fingerprint256'> {
  readonly name: string;
  readonly product: Product;
  /** For example `https://127.0.0.1:9398`, without a slash at the end. */
  readonly url: string;
}

export interface Lab extends Controls {
  /** By product. */
  readonly servers: Readonly<Partial<Record<Product, LabEndpoint>>>;
  readonly controlUrl: string;
  /** Enterprise Manager's name for the backup server whose own API the lab also serves. */
  readonly backupServerName: string;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Starts the simulated servers and their control API.
 * @throws LabPortTakenError, which names the port, when a port is in use; nothing is left running then
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const host = options.host ?? '127.0.0.1';
  const clock = new LabClock(options.now ?? (() => new Date()));
  const accounts = new AccountBook();
  const faults = new FaultBook();
  const requests = new RequestLog();
  const slack = new SlackStandIn(clock);
  const receivers = new Receivers(clock);
  const { twin } = options;
  const estateNow = (size: EstateSize) =>
    twin === undefined ? makeEstate(size, clock.now()) : backupEstateOf(twin, clock.now());
  const estate = estateNow(sizeOf(options));
  const running: { server: LabServer; endpoint: LabEndpoint; underWay: Gauge }[] = [];
  const listeners: Listener[] = [];

  const close = async () => {
    await Promise.all(listeners.map((listener) => listener.close()));
  };
  const lab: Omit<Lab, 'servers' | 'controlUrl'> = {
    backupServerName: estate.backupServers[0]?.name ?? '',
    clock,
    faults,
    requests,
    accounts,
    slack,
    receivers,
    state: () =>
      Object.fromEntries(
        running.map(({ server, underWay }) => [
          server.name,
          { ...server.state(), mostRequestsAtOnce: underWay.most },
        ]),
      ),
    reset: (size) => {
      clock.reset();
      accounts.reset();
      faults.clear();
      requests.clear();
      slack.reset();
      receivers.reset();
      const fresh = estateNow(size);
      for (const { server, underWay } of running) {
        server.reset(fresh);
        underWay.reset();
      }
    },
    close,
  };

  try {
    for (const product of productsOf(options)) {
      const certificate = await loadCertificate(product.certificate, options.certificateFolder);
      const server = product.create(
        { clock, accounts, options, certificatePem: certificate.certificatePem },
        estate,
      );
      const underWay = new Gauge();
      const listener = await listen(
        createHttpsServer(
          { cert: certificate.certificatePem, key: certificate.privateKeyPem },
          serveProduct({ server, faults, requests, clock, underWay }),
        ),
        product.port(options),
        host,
        product.serverName,
      );
      listeners.push(listener);
      const { certificatePem, fingerprint256 } = certificate;
      const url = `https://${host}:${listener.port}`;
      running.push({
        server,
        underWay,
        endpoint: { name: server.name, product: server.product, url, certificatePem, fingerprint256 },
      });
    }
    const control = controlHandler({ ...lab, simulated: running.map(({ server }) => server) });
    const listener = await listen(createHttpServer(control), options.controlPort ?? 9300, host, 'control');
    listeners.push(listener);
    const servers = Object.fromEntries(running.map(({ endpoint }) => [endpoint.product, endpoint]));
    const controlUrl = `http://${host}:${listener.port}`;
    slack.servedAt(controlUrl);
    return { ...lab, servers, controlUrl };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All simulated products, or the products of the twin, or the products that have recordings. */
function productsOf({ recordings = [], twin }: LabOptions): readonly LabProduct[] {
  const has = (product: Product) => twin?.servers.some((server) => server.product === product);
  if (twin !== undefined)
    return [
      ...(has('backup-replication') ? [enterpriseManager, backupReplication] : []),
      ...(has('microsoft365') ? [microsoft365] : []),
    ];
  if (recordings.length === 0) return labProducts;
  return labProducts.flatMap((each) => {
    const recording = recordings.find(({ product }) => product === each.product);
    return recording === undefined ? [] : [replayed(each, recording)];
  });
}

function sizeOf(options: LabOptions): EstateSize {
  return {
    jobs: options.jobs ?? DEFAULT_ESTATE_SIZE.jobs,
    servers: options.servers ?? DEFAULT_ESTATE_SIZE.servers,
    seed: options.seed ?? DEFAULT_ESTATE_SIZE.seed,
  };
}
