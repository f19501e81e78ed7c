import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { Configuration } from '../../functions/configuration.ts';
import type { JwtSettings } from '../configuration/sections/http-settings.ts';
import { assetsOf } from './assets.ts';
import { builtCode } from './built-code.ts';
import { buildConsole, consoleEntry } from './console.ts';
import { type FunctionName, functionEntries } from './functions.ts';
import { http1Only } from './http1-only.ts';
import { linkedCopy } from './linked-copy.ts';
import { noJsonSchema } from './no-json-schema.ts';
import { plainKeys } from './plain-keys.ts';
import { buildReportPage, reportDrawing } from './report-page.ts';
import { requiredBuiltins } from './required-builtins.ts';

const root = resolve(import.meta.dirname, '../..');
const names = Object.keys(functionEntries) as FunctionName[];
/** The extension differs: TypeScript in the repository, compiled JavaScript in the package. */
const noEventStreams = join(import.meta.dirname, `no-event-streams${extname(import.meta.filename)}`);

export interface Bundle {
  name: FunctionName;
  /** The folder to deploy: `index.mjs`, its chunks and `configuration.json`. */
  folder: string;
  codeBytes: number;
}

/**
 * How the code of the functions is built. `apart`: each function by itself, as small as possible; it is deployed.
 * `together`: all functions in one pass, in a tenth of the time, for this machine only. The code is the same and
 * minified, but each function is one file, which includes the parts that it rarely needs.
 */
export type Build = 'apart' | 'together';

/** Bundles every function into its own folder below `into`, with the configuration next to the code. */
export async function bundleFunctions(
  configuration: Configuration,
  into: string,
  { how = 'apart', jwt }: { how?: Build; jwt?: JwtSettings | undefined } = {},
): Promise<Bundle[]> {
  const code = await builtCode(root, how, async (folder) => {
    if (how === 'together') await buildTogether(folder);
    else await Promise.all(names.map((name) => buildFunction(name, join(folder, name))));
    await buildConsole(root, join(folder, 'public-http', 'console'));
    await buildReportPage(root, join(folder, 'compliance-http'));
  });
  await rm(into, { recursive: true, force: true });
  linkedCopy(code, into);
  return Promise.all(
    names.map(async (name) => {
      const folder = join(into, name);
      const codeBytes = await bytesIn(folder);
      await writeFile(join(folder, 'configuration.json'), JSON.stringify(configuration));
      for (const [file, text] of Object.entries(assetsOf(name, configuration, jwt)))
        await writeFile(join(folder, file), text);
      return { name, folder, codeBytes };
    }),
  );
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Builds the code of one function: `index.mjs` and its chunks. */
export async function buildFunction(name: FunctionName, outdir: string): Promise<void> {
  await build({ ...common(), entryPoints: { index: entryOf(name) }, outdir });
}

/** Builds the code of all functions at once: one `index.mjs` per folder. */
export async function buildTogether(outdir: string): Promise<void> {
  const entryPoints = Object.fromEntries(names.map((name) => [`${name}/index`, entryOf(name)]));
  // With shared chunks, each function would load some eighty of them, which takes longer than one file.
  await build({ ...common(), splitting: false, entryPoints, outdir });
}

/** The folders of the packages in the bundles of functions, console and report page, such as `node_modules/zod`. */
export async function bundledPackages(): Promise<string[]> {
  const unwritten = { outdir: 'unwritten', write: false, metafile: true } as const;
  const built = await Promise.all([
    build({ ...common(), entryPoints: names.map(entryOf), ...unwritten }),
    build({ ...consoleEntry(root), ...unwritten }),
    build({ ...reportDrawing(root, { reportScript: '', reportStyle: '' }), ...unwritten }),
  ]);
  const outputs = built.flatMap(({ metafile }) => Object.values(metafile.outputs));
  const inputs = outputs.flatMap(({ inputs }) => Object.keys(inputs));
  return [
    ...new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [])),
  ];
}

const entryOf = (name: FunctionName) => `./${functionEntries[name].entry}`;

const common = () =>
  ({
    absWorkingDir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    // Code that a function does not always need is imported dynamically, and stays in a separate chunk.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: requireForCommonJs },
    external: neverLoaded,
    alias: { '@smithy/core/event-streams': noEventStreams },
    plugins: [plainKeys, http1Only, noJsonSchema, requiredBuiltins],
    legalComments: 'none',
    logLevel: 'warning',
  }) satisfies BuildOptions;

/**
 * CommonJS packages inside an ES module still call `require` for Node.js modules. The minifier does not know the
 * banner; it never generates a name as long as this one.
 */
const requireForCommonJs =
  "import{createRequire as createRequireOfBanner}from'node:module';const require=createRequireOfBanner(import.meta.url);";

/**
 * Left out, because nothing in Lambda on Node.js 24 reaches them: AWS credentials not from the environment,
 * the SDK's code for browsers, undici's experimental HTTP parser and those for processors without SIMD, and undici's
 * code for form bodies (ours are text). Each is loaded only on demand; `test/lib/bundles.test.ts` loads every bundle.
 */
const neverLoaded = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
  'bowser',
  '*/milo/simd.js',
  '*/milo/no-simd.js',
  '*/llhttp/llhttp-wasm.js',
  '*/web/fetch/body.js',
  '*/web/fetch/formdata',
  '*/web/webidl',
];
