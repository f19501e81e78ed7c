import { backupReplication } from './backup-replication/backup-replication.ts';
import { enterpriseManager } from './enterprise-manager/enterprise-manager.ts';
import type { LabProduct } from './lab-server.ts';
import { microsoft365 } from './microsoft365/microsoft365.ts';

/** The products the lab simulates. */
export const LAB_PRODUCTS: readonly LabProduct[] = [enterpriseManager, backupReplication, microsoft365];
