import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Configuration } from '../../functions/configuration.ts';
import type { JwtScheme } from '../openapi/document.ts';
import { assetsOf } from './assets.ts';
import { type FunctionName, functionEntries } from './functions.ts';
import { plainKeys } from './plain-keys.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Bundle {
  name: FunctionName;
  /** The folder to deploy: `index.mjs`, its chunks and `configuration.json`. */
  folder: string;
  codeBytes: number;
}

/** Bundles every function, each into a folder of its own below `into`, with the configuration beside the code. */
export async function bundleFunctions(
  configuration: Configuration,
  into: string,
  jwt?: JwtScheme,
): Promise<Bundle[]> {
  await rm(into, { recursive: true, force: true });
  const names = Object.keys(functionEntries) as FunctionName[];
  return Promise.all(names.map((name) => bundleFunction(name, configuration, into, jwt)));
}

async function bundleFunction(
  name: FunctionName,
  configuration: Configuration,
  into: string,
  jwt: JwtScheme | undefined,
): Promise<Bundle> {
  const folder = join(into, name);
  const result = await build({
    absWorkingDir: root,
    entryPoints: { index: functionEntries[name].entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    // What a function does not always need is imported dynamically, and stays a chunk of its own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: requireForCommonJs },
    external: neverLoaded,
    alias: { '@smithy/core/event-streams': './lib/bundling/no-event-streams.ts' },
    plugins: [plainKeys],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'configuration.json'), JSON.stringify(configuration));
  for (const [file, text] of Object.entries(assetsOf(name, jwt))) await writeFile(join(folder, file), text);
  const codeBytes = Object.values(result.metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  return { name, folder, codeBytes };
}

/**
 * CommonJS packages inside an ES module still call `require` for Node's own modules. The long name is one that the
 * minifier, which does not know the banner, never gives to anything else.
 */
const requireForCommonJs =
  "import{createRequire as createRequireOfBanner}from'node:module';const require=createRequireOfBanner(import.meta.url);";

/**
 * Left out, because nothing in Lambda on Node.js 24 reaches them: ways to find AWS credentials other than the
 * environment's, what the SDK loads in browsers, and undici's HTTP parsers for processors without SIMD and its
 * experimental one. Each is loaded on demand only; `test/lib/bundles.test.ts` loads every bundle.
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
];
