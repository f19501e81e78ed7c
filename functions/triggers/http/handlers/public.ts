import { publicHandler } from '../public.ts';
import { deployedPolicy } from '../stack.ts';

/** What anyone may request. This function uses no service of AWS. */
export const handler = publicHandler(deployedPolicy(), new URL('./', import.meta.url));
