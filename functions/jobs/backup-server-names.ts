import { isIP } from 'node:net';
import type { ServerConfiguration } from '../configuration.ts';
import type { Job } from './job.ts';

type Server = Pick<ServerConfiguration, 'name' | 'product' | 'baseUrl' | 'backupServers'>;

/**
 * Says which configured Backup & Replication server has a job that Enterprise Manager tells of: by `backupServers` of
 * the Enterprise Manager's configuration, or because what it calls the server is the configured host. A host without
 * its domain is the one with it where only one server fits. A loopback address is another machine's for each.
 */
export class BackupServerNames {
  /** Of each Enterprise Manager: a configured server's name by the backup server's as it is known there. */
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

  /** The configured server's name; undefined when it is not known to be any of them. */
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

/** Whether one of them is the other without its domain. */
function isSameHost(left: string, right: string): boolean {
  if (isIP(left) !== 0 || isIP(right) !== 0 || left.includes('.') === right.includes('.')) return false;
  return left.split('.')[0] === right.split('.')[0];
}
