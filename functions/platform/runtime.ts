import { readFileSync } from 'node:fs';
import { type Configuration, configuration } from '../configuration.ts';

/**
 * Makes something when it is first asked for, and keeps it while the function's environment lives. Whoever exports what
 * it gives marks the call as pure: a bundle that does not use it then leaves it out, with all that it would load.
 */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * The configuration that synth laid beside the bundle. Bundled functions are flat, so the file is in the folder of the
 * code itself.
 */
export const readConfiguration = /* @__PURE__ */ once((): Configuration => {
  const file = new URL('./configuration.json', import.meta.url);
  return configuration.parse(JSON.parse(readFileSync(file, 'utf8')));
});

/** The value of an environment variable that the stack sets. A missing one is named. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(
      `The environment variable ${name} is missing: the stack sets it on every function that needs it.`,
    );
  }
  return value;
}
