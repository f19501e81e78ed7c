import { UsageError } from '@veeam-automation/cli/command-line/errors';

/** The port of each part. One variable changes each port. */
const settings = {
  api: { variable: 'PORT', standard: 8080, of: 'the HTTP API' },
  aws: { variable: 'AWS_PORT', standard: 4566, of: 'the AWS endpoint' },
  enterpriseManager: {
    variable: 'LAB_ENTERPRISE_MANAGER_PORT',
    standard: 9398,
    of: "the lab's Enterprise Manager",
  },
  backupReplication: {
    variable: 'LAB_BACKUP_REPLICATION_PORT',
    standard: 9419,
    of: "the lab's Backup & Replication",
  },
  microsoft365: { variable: 'LAB_MICROSOFT365_PORT', standard: 4443, of: "the lab's Microsoft 365" },
  control: { variable: 'LAB_PORT', standard: 9300, of: "the lab's control" },
} as const;

export type Ports = Record<keyof typeof settings, number>;

/** The ports from the environment. @throws UsageError that names the variable when a port is invalid */
export function readPorts(environment: NodeJS.ProcessEnv): Ports {
  const entries = Object.entries(settings).map(([name, { variable, standard }]) => [
    name,
    port(variable, environment[variable], standard),
  ]);
  return Object.fromEntries(entries) as Ports;
}

function port(variable: string, text: string | undefined, standard: number): number {
  if (text === undefined || text === '') return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new UsageError(
    `${variable}=${text} is not a valid port. Set it to a number from 0 to 65535, or leave it out for ${standard}.`,
  );
}

/** Says which port is in use and which variable changes it. Undefined when the error has another cause. */
export function portTaken(error: unknown, ports: Ports): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (!('code' in error && error.code === 'EADDRINUSE' && 'port' in error))
    return portTaken(error.cause, ports);
  const taken = error.port;
  const meant = Object.entries(settings).filter(([name]) => ports[name as keyof Ports] === taken);
  const whose = meant.map(([, { variable, of }]) => `${of} (${variable})`).join(' and for ');
  const other = `${meant[0]?.[1].variable}=${Number(taken) + 1} npm start`;
  return meant.length === 1
    ? `Port ${taken}, which is for ${whose}, is taken. End what listens there, or take another: ${other}`
    : `Port ${taken} is for ${whose}. Take another for one: ${other}`;
}
