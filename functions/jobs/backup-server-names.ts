import { isIP } from 'node:net';
import type { ServerConfiguration } from '../configuration.ts';
import type { Job } from './job.ts';

type Server = Pick<ServerConfiguration, 'name' | 'product' | 'baseUrl' | 'backupServers'>;

/**
 * Finds the configured Backup & Replication server that owns a job of an Enterprise Manager: by `backupServers` in the
 * Enterprise Manager's configuration, or because Enterprise Manager's name for the server is the configured host. A
 * host without a domain matches one with it if only one server fits. A loopback address means another machine for each
 * server, and matches none.
 */
export class BackupServerNames {
  /** For each Enterprise Manager: the names of configured servers, by its own names for its backup servers. */
  readonly #configured = new Map<string, Map<string, string>>();
  readonly #hosts: { host: string; name: string }[] = [];

  constructor(servers: readonly Server[]) {
    for (const { name, product, baseUrl, backupServers = {} } of servers) {
      if (product === 'enterprise-manager') {
        const names = Object.entries(backupServers).map(([known, own]) => [hostIn(known), own] as const);
        this.#configured.set(name, new Map(names));
      }
      const host = hostIn(new URL(baseUrl).hostname);
      if (product === 'backup-replication' && !isLoopback(host)) this.#hosts.push({ host, name });
    }
  }

  /** The configured server's name; undefined if it is none of them, or unknown. */
  of({ server, backupServer }: Pick<Job, 'server' | 'backupServer'>): string | undefined {
    if (backupServer?.name === undefined) return undefined;
    const known = hostIn(backupServer.name);
    const configured = this.#configured.get(server)?.get(known);
    if (configured !== undefined) return configured;
    const exact = this.#hosts.filter(({ host }) => host === known);
    const fitting = exact.length > 0 ? exact : this.#hosts.filter(({ host }) => isSameHost(host, known));
    return fitting.length === 1 ? fitting[0]?.name : undefined;
  }
}

function hostIn(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** Whether one host is the other without its domain. */
function isSameHost(left: string, right: string): boolean {
  if (isIP(left) !== 0 || isIP(right) !== 0 || left.includes('.') === right.includes('.')) return false;
  return left.split('.')[0] === right.split('.')[0];
}
