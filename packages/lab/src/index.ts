export { LAB_ACCOUNTS } from './accounts.ts';
export { type Lab, type LabEndpoint, startLab } from './lab.ts';
export type { LabOptions } from './options.ts';
