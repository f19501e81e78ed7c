import type { RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { Connection, type ConnectionOptions } from '../../src/transport/connection.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import { listen, startServer } from './tls-server.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

function connectTo(port: number, options: ConnectionOptions = {}): Connection {
  const baseUrl = `http://127.0.0.1:${port}`;
  const address = { name: 'vbr-1', product: 'backup-replication', baseUrl } as const;
  const connection = new Connection(address, options);
  cleanUp.unshift(() => connection.close());
  return connection;
}

async function connectToServer(listener: RequestListener, options?: ConnectionOptions) {
  const server = await startServer(listener);
  cleanUp.push(server.stop);
  return { connection: connectTo(server.port, options), server };
}

/** A server that sends `answer` after a connection's first bytes and then calls `then`. */
async function connectToRawServer(
  answer: string,
  then: (socket: Socket) => void,
  options?: ConnectionOptions,
) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      if (answer === '') then(socket);
      else socket.write(answer, () => then(socket));
    });
  });
  const port = await listen(server);
  cleanUp.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return connectTo(port, options);
}

const get = { operation: 'list jobs', method: 'GET', path: '/api/jobs' } as const;
const post = {
  operation: 'clone job',
  method: 'POST',
  path: '/api/jobs/1?action=clone',
  body: '<x/>',
} as const;

async function failureOf(promise: Promise<unknown>): Promise<VeeamError> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(VeeamError);
  return error as VeeamError;
}

describe('an answer', () => {
  test('comes with its status, its headers in lower case and its text', async () => {
    const { connection, server } = await connectToServer((_request, response) => {
      response.writeHead(202, { 'X-RestSvcSessionId': 'abc' }).end('Aufträge & 任务');
    });
    expect(await connection.request(get)).toMatchObject({
      status: 202,
      headers: { 'x-restsvcsessionid': 'abc' },
      body: 'Aufträge & 任务',
    });
    expect(server.requests).toEqual(['GET /api/jobs']);
  });

  test('loses its byte order mark', async () => {
    const { connection } = await connectToServer((_request, response) => response.end('\uFEFF<Jobs/>'));
    expect((await connection.request(get)).body).toBe('<Jobs/>');
  });

  test('may be split anywhere, also inside a character', async () => {
    const bytes = Buffer.from('é'.repeat(1000));
    const { connection } = await connectToServer((_request, response) => {
      response.write(bytes.subarray(0, 501), () => response.end(bytes.subarray(501)));
    });
    expect((await connection.request(get)).body).toBe('é'.repeat(1000));
  });

  test('may be empty', async () => {
    const { connection } = await connectToServer((_request, response) => response.writeHead(204).end());
    expect(await connection.request(get)).toMatchObject({ status: 204, body: '' });
  });

  test('with a redirect is returned unchanged and not followed', async () => {
    const { connection, server } = await connectToServer((_request, response) =>
      response.writeHead(302, { Location: '/elsewhere' }).end(),
    );
    expect((await connection.request(get)).status).toBe(302);
    expect(server.requests).toEqual(['GET /api/jobs']);
  });

  test('is requested uncompressed: a server without that request may compress', async () => {
    const { connection } = await connectToServer((request, response) =>
      response.end(request.headers['accept-encoding'] ?? 'nothing was said'),
    );
    expect((await connection.request(get)).body).toBe('identity');
  });

  test('that is compressed unasked is unreadable', async () => {
    const { connection } = await connectToServer((_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
    );
    expect(await failureOf(connection.request(get))).toMatchObject({
      code: 'unreadable-answer',
      status: 200,
      message: expect.stringContaining('gzip'),
    });
  });
});

test('a compressed answer to a repeatable request has done nothing', async () => {
  const { connection } = await connectToServer((_request, response) =>
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
  );
  for (const [request, mayHaveActed] of [
    [get, false],
    [post, true],
    [{ ...post, repeatable: true }, false],
  ] as const)
    expect(await failureOf(connection.request(request))).toMatchObject({ mayHaveActed });
});

test('credentials are hidden by themselves and in the sent form', () => {
  const connection = connectTo(1);
  const credential = { username: 'user', password: 'hunter2' };
  connection.hideCredentials(credential);
  const basic = Buffer.from('user:hunter2').toString('base64');
  expect(connection.safeText(`hunter2 or ${basic}`)).toBe('[hidden] or [hidden]');
  expect(connection.withoutSecrets('hunter2\nuser')).toBe('[hidden]\nuser');
});

describe('a request', () => {
  test('without a body has a length of zero, as Enterprise Manager requires', async () => {
    const { connection } = await connectToServer((request, response) =>
      response.end(request.headers['content-length']),
    );
    expect((await connection.request({ operation: 'log on', method: 'POST', path: '/' })).body).toBe('0');
  });

  test('accepts a link to its own origin and refuses one to another', async () => {
    const { connection, server } = await connectToServer((_request, response) => response.end());
    await connection.request({ ...get, path: `http://127.0.0.1:${server.port}/api/query?page=2` });
    const elsewhere = connection.request({ ...get, path: 'https://srv12.tech.local:9398/api/query?page=2' });
    expect(await failureOf(elsewhere)).toMatchObject({ code: 'foreign-link' });
    expect(await failureOf(connection.request({ ...get, path: '//evil.invalid/' }))).toMatchObject({
      code: 'foreign-link',
    });
    expect(server.requests).toEqual(['GET /api/query?page=2']);
  });

  test('keeps no cookie', async () => {
    const { connection } = await connectToServer((request, response) =>
      response
        .writeHead(200, { 'Set-Cookie': 'X-RestSvcSessionId=abc' })
        .end(request.headers.cookie ?? 'none'),
    );
    await connection.request(get);
    expect((await connection.request(get)).body).toBe('none');
  });

  test('may be repeated on the same socket after a failed one', async () => {
    let count = 0;
    const { connection } = await connectToServer((request, response) => {
      if (count++ === 0) request.socket.destroy();
      else response.end('again');
    });
    await failureOf(connection.request(get));
    expect((await connection.request(get)).body).toBe('again');
  });
});

describe('a failure', () => {
  test('to connect has certainly done nothing', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const error = await failureOf(connectTo(port).request(post));
    expect(error).toMatchObject({ code: 'server-unreachable', retryable: true, mayHaveActed: false });
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('to find the host name reports that', async () => {
    const address = {
      name: 'em',
      product: 'p',
      baseUrl: 'https://nowhere.invalid:9398',
      tls: { kind: 'public' },
    } as const;
    const connection = new Connection(address);
    expect(await failureOf(connection.request(get))).toMatchObject({
      code: 'server-unreachable',
      server: 'em',
    });
    await connection.close();
  });

  test('of the connection after a POST was sent may have done it', async () => {
    const connection = await connectToRawServer('', (socket) => socket.resetAndDestroy());
    expect(await failureOf(connection.request(post))).toMatchObject({
      code: 'server-unreachable',
      retryable: false,
      mayHaveActed: true,
    });
    expect(await failureOf(connection.request(get))).toMatchObject({ retryable: true, mayHaveActed: false });
    expect(await failureOf(connection.request({ ...post, repeatable: true }))).toMatchObject({
      retryable: true,
    });
  });

  test('in the middle of the body is an unreadable answer', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<Job';
    const connection = await connectToRawServer(head, (socket) => socket.end());
    expect(await failureOf(connection.request(post))).toMatchObject({
      code: 'unreadable-answer',
      status: 200,
      mayHaveActed: true,
    });
  });

  test('to speak HTTP is an unreadable answer', async () => {
    const connection = await connectToRawServer('SSH-2.0-OpenSSH_9\r\n', (socket) => socket.end());
    const error = await failureOf(connection.request(get));
    expect(error).toMatchObject({ code: 'unreadable-answer' });
    expect(inspect(error, { depth: 9 })).not.toContain('OpenSSH');
  });

  test('keeps its cause', async () => {
    const connection = await connectToRawServer('', (socket) => socket.destroy());
    expect((await failureOf(connection.request(get))).cause).toBeInstanceOf(Error);
  });
});

describe('the deadline', () => {
  const limits = { timeoutMs: 150 };

  test('covers the wait for headers', async () => {
    const connection = await connectToRawServer('', () => {}, limits);
    expect(await failureOf(connection.request(post))).toMatchObject({
      code: 'request-timeout',
      mayHaveActed: true,
    });
  });

  test('covers a body that keeps dripping', async () => {
    const drip = (socket: Socket) => {
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    };
    const connection = await connectToRawServer(
      'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n',
      drip,
      limits,
    );
    // Without a deadline for the whole exchange, the body would be complete in some minutes.
    expect(await failureOf(connection.request(get))).toMatchObject({
      code: 'request-timeout',
      retryable: true,
    });
  });

  test('covers the TLS handshake, and nothing was sent', async () => {
    const server = createServer((socket) => socket.on('error', () => {}));
    const port = await listen(server);
    const address = {
      name: 'em',
      product: 'p',
      baseUrl: `https://127.0.0.1:${port}`,
      tls: { kind: 'public' },
    } as const;
    const connection = new Connection(address, limits);
    expect(await failureOf(connection.request(post))).toMatchObject({
      code: 'request-timeout',
      mayHaveActed: false,
    });
    await connection.close();
    server.close();
  });

  test('can be set for one request', async () => {
    const connection = await connectToRawServer('', () => {});
    expect(await failureOf(connection.request({ ...get, timeoutMs: 50 }))).toMatchObject({
      code: 'request-timeout',
    });
  });

  test('leaves a quick answer alone', async () => {
    const { connection } = await connectToServer((_request, response) => response.end('quick'), limits);
    expect((await connection.request(get)).body).toBe('quick');
  });
});

describe('the limit of an answer', () => {
  const limits = { maxAnswerBytes: 1000 };

  test('holds for a length that is announced', async () => {
    const { connection } = await connectToServer(
      (_request, response) => response.end('x'.repeat(1001)),
      limits,
    );
    expect(await failureOf(connection.request(get))).toMatchObject({
      code: 'answer-too-large',
      retryable: false,
    });
  });

  test('holds for a length that is not', async () => {
    const { connection } = await connectToServer((_request, response) => {
      response.write('x'.repeat(600));
      response.end('x'.repeat(600));
    }, limits);
    expect(await failureOf(connection.request(get))).toMatchObject({ code: 'answer-too-large' });
  });

  test('is not one byte less', async () => {
    const { connection } = await connectToServer(
      (_request, response) => response.end('x'.repeat(1000)),
      limits,
    );
    expect((await connection.request(get)).body).toHaveLength(1000);
  });
});

describe('an address', () => {
  const secure = {
    name: 'em',
    product: 'p',
    baseUrl: 'https://em.invalid:9398',
    tls: { kind: 'public' },
  } as const;

  test('that is no origin is refused, and nothing of it is repeated', () => {
    const address = { ...secure, baseUrl: 'https://user:hunter2@em.invalid' };
    expect(() => new Connection(address)).toThrow(TypeError);
    expect(() => new Connection(address)).not.toThrow(/hunter2/);
  });

  test('with plain HTTP is refused except to this machine itself', () => {
    const { tls: _tls, ...plain } = secure;
    expect(() => new Connection({ ...plain, baseUrl: 'http://em.invalid:9398' })).toThrow(TypeError);
    expect(() => new Connection({ ...plain, baseUrl: 'http://localhost:9398' })).not.toThrow();
  });

  test('with plain HTTP accepts no trust setting, which would have no effect', () => {
    expect(() => new Connection({ ...secure, baseUrl: 'http://localhost:9398' })).toThrow(/tls/);
  });

  test('with https requires a trust setting', () => {
    const { tls: _tls, ...bare } = secure;
    expect(() => new Connection(bare)).toThrow(/tls/);
  });

  test.each(['', 'no certificate', '-----BEGIN PRIVATE KEY-----'])(
    'accepts no CA without a certificate (%j): Node.js would trust the system instead',
    (caPem) => {
      expect(() => new Connection({ ...secure, tls: { kind: 'ca', caPem } })).toThrow(TypeError);
    },
  );
});

test('closing before any request is possible', async () => {
  await connectTo(1).close();
});

describe("the server's clock", () => {
  test('is the Date header of the last answer, whatever its status', async () => {
    const dates = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:50:00 GMT'];
    const { connection } = await connectToServer((_request, response) => {
      response.writeHead(404, { date: dates.shift() ?? '' }).end();
    });
    expect(connection.serverDate).toBeUndefined();
    await connection.request(get);
    await connection.request(get);
    expect(connection.serverDate).toEqual(new Date('1994-11-06T08:50:00Z'));
  });

  test('is unknown when the last answer has no readable date', async () => {
    const { connection } = await connectToServer((_request, response) => {
      response.writeHead(200, { date: 'today' }).end();
    });
    await connection.request(get);
    expect(connection.serverDate).toBeUndefined();
  });

  test('is not that of an earlier answer', async () => {
    const dates = ['Sun, 06 Nov 1994 08:49:37 GMT'];
    const { connection } = await connectToServer((_request, response) => {
      const date = dates.shift();
      response.sendDate = false;
      response.writeHead(200, date === undefined ? {} : { date }).end();
    });
    await connection.request(get);
    await connection.request(get);
    expect(connection.serverDate).toBeUndefined();
  });
});
