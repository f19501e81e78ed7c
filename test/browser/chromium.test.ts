import { expect, test } from 'vitest';
import { chromiumPath, type Machine } from './chromium.ts';

function machine(changes: Partial<Machine> & { programs?: string[] }) {
  const programs = new Set(changes.programs);
  const commands: string[] = [];
  const made: Machine = {
    platform: 'linux',
    wanted: undefined,
    isDebian: true,
    isRoot: true,
    isExecutable: (path) => programs.has(path),
    async run(command, args) {
      commands.push([command, ...args].join(' '));
      programs.add('/usr/bin/chromium');
    },
    ...changes,
  };
  return { made, commands };
}

test('the browser that CHROMIUM names comes first', async () => {
  const { made } = machine({ wanted: '/opt/chrome', programs: ['/opt/chrome', '/usr/bin/chromium'] });
  expect(await chromiumPath(made)).toBe('/opt/chrome');
});

test('a wrong CHROMIUM is an error, and not ignored', async () => {
  const { made } = machine({ wanted: '/opt/chrome', programs: ['/usr/bin/chromium'] });
  await expect(chromiumPath(made)).rejects.toThrow('CHROMIUM names /opt/chrome');
});

test.each([
  ['linux', '/usr/bin/chromium'],
  ['linux', '/usr/bin/google-chrome'],
  ['darwin', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
] as const)('on %s, %s is used', async (platform, path) => {
  const { made, commands } = machine({ platform, programs: [path] });
  expect(await chromiumPath(made)).toBe(path);
  expect(commands).toEqual([]);
});

test('on Debian, root installs it once, with a lock', async () => {
  const { made, commands } = machine({});
  expect(await chromiumPath(made)).toBe('/usr/bin/chromium');
  expect(await chromiumPath(made)).toBe('/usr/bin/chromium');
  expect(commands).toHaveLength(1);
  expect(commands[0]).toMatch(
    /^flock \S+ sh -c test -x .* apt-get install -y --no-install-recommends chromium/,
  );
});

test.each([
  ['nobody but root can install', { isRoot: false }, 'Run `apt-get install chromium` as root'],
  ['other systems install it otherwise', { isDebian: false }, 'Install Chromium, or set CHROMIUM'],
])('%s', async (_, changes, message) => {
  const { made, commands } = machine(changes);
  await expect(chromiumPath(made)).rejects.toThrow(message);
  expect(commands).toEqual([]);
});

test('an installation that fails keeps its cause', async () => {
  const cause = new Error('E: Unable to locate package chromium');
  const { made } = machine({ run: () => Promise.reject(cause) });
  await expect(chromiumPath(made)).rejects.toMatchObject({ name: 'NoChromiumError', cause });
});

test('an installation without a browser is an error', async () => {
  const { made } = machine({ run: async () => undefined });
  await expect(chromiumPath(made)).rejects.toThrow('there is no /usr/bin/chromium');
});
