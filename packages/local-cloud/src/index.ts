export { type Cloud, startCloud } from './cloud.ts';
export type { CloudOptions } from './options.ts';
