import { enterpriseManager } from './enterprise-manager/enterprise-manager.ts';
import type { LabProduct } from './lab-server.ts';

/** The products the lab simulates. */
export const LAB_PRODUCTS: readonly LabProduct[] = [enterpriseManager];
