/** The three clients, the connection they speak over, and the errors they throw. */
export { BackupReplication } from './backup-replication/client.ts';
export { EnterpriseManager } from './enterprise-manager/client.ts';
export { Microsoft365 } from './microsoft365/client.ts';
export { Connection, type ConnectionOptions } from './transport/connection.ts';
export * from './transport/errors.ts';
export type { ServerAddress, TlsTrust } from './transport/server-address.ts';
