import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../src/program.ts';

const program = resolve('packages/cli/src/main.ts');
const jobs = Array.from({ length: 3000 }, (_, index) => ({
  ...{ server: 'vbr-1', product: 'backup-replication', id: `id-${index}`, name: `Job ${index} \u001b[31m` },
  ...{ type: 'Backup', status: 'idle', lastResult: 'success', raw: {}, enabled: true },
}));

/** An API that accepts one token, and returns a different kind of answer on each path. */
const server = createServer(({ url = '', headers }, response) => {
  const answer = (status: number, body: unknown, type = 'application/json') =>
    response
      .writeHead(status, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  if (headers.authorization !== 'Bearer good') {
    const problem = {
      type: 'urn:x',
      title: 'Not authenticated',
      status: 401,
      detail: 'Send a token.',
      code: 'unauthenticated',
    };
    answer(401, problem, 'application/problem+json');
  } else if (url.startsWith('/jobs')) answer(200, { jobs, unread: [] });
  else if (url.startsWith('/servers')) answer(200, { servers: [{ name: 'vbr-1' }, { name: 'em-1' }] });
  else answer(502, '<html>a proxy</html>', 'text/html');
});
let url = '';
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const environment = (more: Record<string, string> = {}) => ({
  ...{
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    API_URL: url,
    API_TOKEN: 'good',
  },
  ...more,
});

/** Runs the program in this process. */
async function run(args: string[], more?: Record<string, string>) {
  const written = { out: '', err: '' };
  const output = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    });
  const code = await runProgram(args, {
    stdin: Readable.from([]),
    stdout: output('out'),
    stderr: output('err'),
    environment: environment(more),
    interrupted: new AbortController().signal,
    now: () => new Date(),
    pause: () => Promise.resolve(),
  });
  return { code, ...written };
}

/** Runs it in a separate process, as a shell does. */
function runApart(args: string[], more?: Record<string, string>) {
  return new Promise<{ code: number; out: string; err: string }>((ended) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: environment(more), maxBuffer: 2 ** 26 },
      (error, out, err) => ended({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

describe('the exit code', () => {
  it.each([
    ['0 when it is done', ['jobs'], {}, 0, ''],
    ['1 when nothing answers', ['jobs', '--url', 'http://127.0.0.1:2'], {}, 1, 'ECONNREFUSED'],
    ['1 when something else answers', ['runs'], {}, 1, "Is it the API's address?"],
    ['2 for a command that there is not', ['jbos'], {}, 2, "Did you mean 'jobs'?"],
    ['2 for an option that there is not', ['jobs', '--sever', 'x'], {}, 2, "Did you mean '--server'?"],
    ['2 for a value that there is not', ['jobs', '--status', 'runing'], {}, 2, "Did you mean 'running'?"],
    ['2 without an address', ['jobs'], { API_URL: '' }, 2, 'API_URL is missing'],
    ['2 where a token would go in clear', ['jobs', '--url', 'http://example.com'], {}, 2, 'by https alone'],
    ['2 when nobody can be asked', ['mute', 'x', '--for', '1h'], {}, 2, '--reason is missing'],
    [
      '4 for a token that is not valid',
      ['jobs'],
      { API_TOKEN: 'bad' },
      4,
      'Not authenticated: Send a token.',
    ],
  ] as const)('is %s', async (_, args, more, code, said) => {
    const ended = await run([...args], more);
    expect(ended.err).toContain(said);
    expect(ended.err).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(code);
  });

  it("is the process's", async () => {
    expect(await runApart(['jobs', '--limit', '1'])).toMatchObject({ code: 0, err: '' });
    const refused = await runApart(['jobs'], { API_TOKEN: 'bad' });
    expect(refused).toEqual({ code: 4, out: '', err: 'Not authenticated: Send a token.\n' });
  });
});

it('writes no colour, no cursor movement and no control character to a pipe', async () => {
  const { out, err } = await runApart(['jobs', '--limit', '3'], { FORCE_COLOR: '1' });
  expect(out).not.toContain('\u001b');
  expect(out.split('\n')[1]?.split('\t').slice(0, 3)).toEqual(['vbr-1', 'Job 0 \ufffd[31m', 'success']);
  expect(err).toBe('');
});

it('ends without an error when its reader closes the pipe', async () => {
  const child = spawn(
    'bash',
    ['-c', `set -o pipefail; '${process.execPath}' '${program}' jobs --limit 3000 | head -1`],
    {
      env: environment(),
    },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(/^SERVER\t.*\n$/), err: '' });
});

it('ends at Ctrl-C with 130 and without a stack', async () => {
  const child = spawn(process.execPath, [program, 'jobs', '--watch', '--limit', '1'], { env: environment() });
  let err = '';
  child.stderr.on('data', (text) => {
    err += text;
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(err).toBe('');
});

it('says when it needs the repository', async () => {
  const ended = new Promise<{ code: number; err: string }>((done) => {
    execFile(process.execPath, [program, 'doctor'], { env: environment(), cwd: '/' }, (error, _out, err) =>
      done({ code: Number(error?.code ?? 0), err }),
    );
  });
  expect(await ended).toEqual({ code: 1, err: expect.stringContaining('checkout of the repository') });
});

it('runs a command of the repository like its npm script', async () => {
  expect(await runApart(['cost', '--sevrers', '1'])).toMatchObject({
    code: 2,
    err: expect.stringContaining("'--servers'"),
  });
});

describe('completion', () => {
  /** The words that bash itself offers for a line. */
  async function offered(line: string): Promise<string[]> {
    const words = line.split(' ');
    const script = `
      veeam-automation() { '${process.execPath}' '${program}' "$@"; }
      eval "$(veeam-automation completion bash)"
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _veeam_automation; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const child = spawn('bash', ['--norc', '-c', script], { env: environment() });
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    await once(child, 'close');
    return out.split('\n').filter((word) => word !== '');
  }

  it.each([
    ['fin', ['findings']],
    ['jobs --re', ['--result']],
    ['jobs --result fa', ['failed']],
    ['jobs --server e', ['em-1']],
    ['clone v', ['vbr-1']],
    ['batch clo', []],
    ['completion ', ['bash', 'zsh']],
  ])('of %j has the words %j', async (line, expected) => {
    const words = line.split(' ');
    const { out } = await run(['completion', 'words', '--', ...words]);
    // The shell keeps the words that start with the typed text.
    expect(out.split('\n').filter((word) => word !== '' && word.startsWith(words.at(-1) ?? ''))).toEqual(
      expected,
    );
  });

  it('is what bash offers', async () => {
    expect(await offered('veeam-automation jobs --server e')).toEqual(['em-1']);
    expect(await offered('veeam-automation batch clo')).toEqual([]);
  });
});
