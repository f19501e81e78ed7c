import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** The facts about a machine that finding and installing a browser needs. */
export interface Machine {
  platform: NodeJS.Platform;
  /** The variable CHROMIUM, if it is set: a browser's path. */
  wanted: string | undefined;
  isDebian: boolean;
  isRoot: boolean;
  isExecutable(path: string): boolean;
  run(command: string, args: readonly string[]): Promise<unknown>;
}

const debianPath = '/usr/bin/chromium';
const macApplications = [
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome.app/Contents/MacOS/Google Chrome',
];
const usualPaths: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [debianPath, '/usr/bin/google-chrome', '/usr/bin/chromium-browser'],
  darwin: macApplications.map((application) => `/Applications/${application}`),
};

/**
 * A process that waited for the lock finds the browser, and has nothing left to do. The kernel releases the lock of a
 * dead owner.
 */
const lock = '/run/veeam-automation-chromium.lock';
const install = `test -x ${debianPath} || { apt-get update && apt-get install -y --no-install-recommends chromium; }`;
const installTimeoutMs = 5 * 60_000;

const thisMachine = (): Machine => ({
  platform: process.platform,
  wanted: process.env['CHROMIUM'],
  isDebian: existsSync('/etc/debian_version'),
  isRoot: process.getuid?.() === 0,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  run: (command, args) =>
    promisify(execFile)(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: installTimeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    }),
});

/** There is no browser for the tests, and none could be installed. */
class NoChromiumError extends Error {
  override readonly name = 'NoChromiumError';
}

/**
 * The path of a Chromium: the one in CHROMIUM, otherwise one at a usual path, otherwise Debian's own, which is
 * installed if this is Debian and the user is root. Throws `NoChromiumError`, which says what to do.
 */
export async function chromiumPath(machine = thisMachine()): Promise<string> {
  const { wanted, platform, isDebian, isRoot } = machine;
  if (wanted !== undefined && wanted !== '') {
    if (machine.isExecutable(wanted)) return wanted;
    throw new NoChromiumError(`CHROMIUM names ${wanted}, which is no program that can be run.`);
  }
  const present = usualPaths[platform]?.find((path) => machine.isExecutable(path));
  if (present !== undefined) return present;
  if (!isDebian || !isRoot) {
    const how = isDebian ? 'Run `apt-get install chromium` as root' : 'Install Chromium';
    throw new NoChromiumError(`The browser tests found no Chromium. ${how}, or set CHROMIUM to its path.`);
  }
  try {
    await machine.run('flock', [lock, 'sh', '-c', install]);
  } catch (cause) {
    throw new NoChromiumError(
      'The browser tests could not install Chromium with apt-get. Install it by hand, or set CHROMIUM to its path.',
      { cause },
    );
  }
  if (machine.isExecutable(debianPath)) return debianPath;
  throw new NoChromiumError(
    `apt-get installed chromium, but there is no ${debianPath}. Set CHROMIUM to its path.`,
  );
}
