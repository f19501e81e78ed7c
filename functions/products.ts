/** The names of the products in `automation.yaml`, in routes and in reports. */
export const products = ['enterprise-manager', 'backup-replication', 'microsoft365'] as const;
export type Product = (typeof products)[number];

/** The names of the products for people. */
export const productNames: Record<Product, string> = {
  'enterprise-manager': 'Enterprise Manager',
  'backup-replication': 'Backup & Replication',
  microsoft365: 'Backup for Microsoft 365',
};
