/** The three clients, the connection they speak over, and the errors they throw. */
export { BackupReplication } from './backup-replication/backup-replication.ts';
export { EnterpriseManager } from './enterprise-manager/client.ts';
export { Microsoft365 } from './microsoft365/microsoft365.ts';
export { Connection, type ConnectionOptions } from './transport/connection.ts';
export * from './transport/errors.ts';
export type { ServerAddress } from './transport/server-address.ts';
export type { TlsTrust } from './transport/tls-connector.ts';
