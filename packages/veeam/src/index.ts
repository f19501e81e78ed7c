/** The three clients, the connection that they use, and the errors that they throw. */
export { BackupReplication } from './backup-replication/client.ts';
export { EnterpriseManager } from './enterprise-manager/client.ts';
export { Microsoft365 } from './microsoft365/client.ts';
export type { List, Listing } from './reading/paging.ts';
export { Connection, type ConnectionOptions, type Credential } from './transport/connection.ts';
export * from './transport/errors.ts';
export type { ServerAddress, TlsTrust } from './transport/server-address.ts';
