import type { LabProduct } from './lab-server.ts';

/** The products the lab simulates. */
export const LAB_PRODUCTS: readonly LabProduct[] = [];
