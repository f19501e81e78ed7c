import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';

const root = resolve(import.meta.dirname, '../..');

interface Manifest {
  name: string;
  exports: string | Record<string, string>;
  bin?: Record<string, string>;
  dependencies: Record<string, string>;
  [field: string]: unknown;
}

/** The folder of each package, and the source prefix of its exports, which becomes `./` in the compiled package. */
const packages = [
  { name: 'veeam', folder: 'packages/veeam', from: './src/' },
  { name: 'lab', folder: 'packages/lab', from: './src/' },
  { name: 'local-cloud', folder: 'packages/local-cloud', from: './src/' },
  { name: 'cli', folder: 'packages/cli', from: './src/' },
  { name: 'automation', folder: '.', from: './' },
] as const;

/** Builds every package into a separate folder below `into`. @throws CommandFailedError with the compiler's output */
export async function buildPackages(into: string): Promise<void> {
  await rm(into, { recursive: true, force: true });
  for (const { name, folder, from } of packages) {
    const out = join(into, name);
    await mkdir(out, { recursive: true });
    await compile(folder === '.' ? 'tsconfig.build.json' : join(folder, 'tsconfig.json'), out);
    // The console is bundled with the functions, when the user of the construct synthesizes their app.
    if (folder === '.') {
      const filter = (file: string) => !file.endsWith('tsconfig.json');
      await cp(join(root, 'web'), join(out, 'web'), { recursive: true, filter });
      // The files that the console shares with the functions are copied as source, too.
      await cp(join(root, 'functions/words'), join(out, 'functions/words'), { recursive: true });
    }
    const source: Manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const manifest = name === 'automation' ? await construct(source) : source;
    await writeFile(join(out, 'package.json'), `${JSON.stringify(compiled(manifest, from), null, 2)}\n`);
    for (const text of ['README.md', 'LICENSE'])
      await cp(join(root, text === 'LICENSE' ? '.' : folder, text), join(out, text));
    for (const program of Object.values(manifest.bin ?? {}))
      await chmod(join(out, compiledPath(program, from)), 0o755);
  }
}

async function compile(project: string, outDir: string): Promise<void> {
  const compiler = join(root, 'node_modules/.bin/tsc');
  try {
    // `npm run check` checks the types of the same files, so the compiler only writes the output here.
    const only = ['--noCheck', '--singleThreaded'];
    await promisify(execFile)(compiler, ['-p', project, '--outDir', outDir, ...only], { cwd: root });
  } catch (error) {
    const { stdout = '', message } = error as { stdout?: string; message: string };
    throw new CommandFailedError(stdout === '' ? message : stdout, { cause: error });
  }
}

const compiledPath = (path: string, from: string) => path.replace(from, './').replace(/\.ts$/, '.js');

/** A manifest whose exports and programs are the compiled files, in place of their sources. */
function compiled({ exports, bin, ...manifest }: Manifest, from: string): object {
  const entries = typeof exports === 'string' ? { '.': exports } : exports;
  const conditions = Object.entries(entries).map(([entry, path]) => {
    const file = compiledPath(path, from);
    return [entry, { types: file.replace(/\.js$/, '.d.ts'), default: file }];
  });
  const programs = Object.entries(bin ?? {}).map(([name, path]) => [name, compiledPath(path, from)]);
  return {
    ...manifest,
    ...(programs.length > 0 && { bin: Object.fromEntries(programs) }),
    exports: Object.fromEntries(conditions),
  };
}

/**
 * The manifest of the construct: the app's manifest without the parts that only the repository needs. The user of the
 * construct provides the CDK. esbuild bundles the functions when the user's app is synthesized.
 */
async function construct({ dependencies, ...source }: Manifest): Promise<Manifest> {
  const { devDependencies, name, version, description, license, type, engines, exports } = source;
  const { 'aws-cdk-lib': cdk = '', constructs = '', ...others } = dependencies;
  const { esbuild = '' } = devDependencies as Record<string, string>;
  return {
    ...{ name, version, description, license, type, engines, exports },
    peerDependencies: { 'aws-cdk-lib': `^${cdk}`, constructs: `^${constructs}` },
    dependencies: { ...others, esbuild },
  } as Manifest;
}
