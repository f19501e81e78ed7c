import type { Check } from './check.ts';

/** The Node.js that Lambda runs, and every script here with it. */
const wanted = 24;

/** Whether this Node.js is the one that everything is tried on. @param version such as `24.21.0` */
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
