import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { noJsonSchema } from '../../../lib/bundling/no-json-schema.ts';

const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'));

/** A bundled module that uses zod, and its exports. */
async function bundled(source: string) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: join(zod, '..') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [noJsonSchema],
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.text ?? '';
  return { code, exports: await import(`data:text/javascript,${encodeURIComponent(code)}`) };
}

it('lets schemas parse as before, and reports what is missing for a JSON Schema', async () => {
  const { code, exports } = await bundled(
    "import * as z from 'zod'; export const schema = z.strictObject({ name: z.string().min(1), at: z.iso.datetime() });",
  );
  expect(exports.schema.parse({ name: 'x', at: '2026-11-23T06:00:00Z' })).toMatchObject({ name: 'x' });
  expect(exports.schema.safeParse({ name: '' }).error.issues).toHaveLength(2);
  expect(() => exports.schema.toJSONSchema()).toThrow(/left out/);
  expect(code).not.toContain('json-schema.org');
});
