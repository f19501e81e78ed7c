import { readFileSync } from 'node:fs';
import { type Configuration, configuration } from '../configuration.ts';

/**
 * Creates a value on first use, and keeps it for the lifetime of the function's environment. Mark the call of an
 * exported value as pure: a bundle that does not use it then leaves it out, with everything that it would load.
 */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * The configuration that synth wrote beside the bundle. Bundled functions are flat, so the file is in the folder of the
 * code itself.
 */
export const readConfiguration = /* @__PURE__ */ once((): Configuration => {
  const file = new URL('./configuration.json', import.meta.url);
  return configuration.parse(JSON.parse(readFileSync(file, 'utf8')));
});

/** The value of an environment variable that the stack sets. If it is missing, the error names it. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(
      `The environment variable ${name} is missing: the stack sets it on every function that needs it.`,
    );
  }
  return value;
}
