import type { Check } from './check.ts';

/** The Node.js version of Lambda and of every script here. */
const wanted = 24;

/** Checks whether this Node.js has the tested version. @param version such as `24.21.0` */
export function checkNode(version: string): Check {
  const major = Number(version.split('.')[0]);
  if (major >= wanted) return { name: 'node', status: 'ok', found: `Node.js ${version}` };
  return {
    name: 'node',
    status: 'problem',
    problem: `This is Node.js ${version}, and the functions run on ${wanted}.`,
    remedy: `Run npm ci on Linux, which brings ${wanted} along, and start this by npm run; elsewhere install it.`,
  };
}
