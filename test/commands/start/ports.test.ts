import { createServer } from 'node:http';
import { listen as listenInLab } from '@veeam-automation/lab/server/http';
import { listen } from '@veeam-automation/local-cloud/http-server';
import { expect, it } from 'vitest';
import { portTaken, readPorts } from '../../../commands/start/ports.ts';

it('reads each from its variable, or uses a default', () => {
  expect(readPorts({ PORT: '8090', AWS_PORT: '' })).toMatchObject({ api: 8090, aws: 4566, control: 9300 });
});

it.each(['abc', '-1', '1.5', '65536'])('refuses %s and names the variable', (text) => {
  expect(() => readPorts({ LAB_PORT: text })).toThrow(`LAB_PORT=${text} is not a valid port`);
});

it('names the variable for a port that is in use, in the cloud and in the lab', async () => {
  const occupant = await listenInLab(createServer(), 0, '127.0.0.1', 'test');
  const { port } = occupant;
  try {
    const options = { host: '127.0.0.1', port, setting: 'apiPort' };
    const inCloud = await listen(() => {}, options).catch((error: unknown) => error);
    expect(portTaken(inCloud, readPorts({ PORT: `${port}` }))).toBe(
      `Port ${port}, which is for the HTTP API (PORT), is taken. End what listens there, or take another: PORT=${port + 1} npm start`,
    );
    const inLab = await listenInLab(createServer(), port, '127.0.0.1', 'control').catch(
      (error: unknown) => error,
    );
    expect(portTaken(inLab, readPorts({ LAB_PORT: `${port}` }))).toContain("the lab's control (LAB_PORT)");
    expect(portTaken(inLab, readPorts({ LAB_PORT: `${port}`, AWS_PORT: `${port}` }))).toBe(
      `Port ${port} is for the AWS endpoint (AWS_PORT) and for the lab's control (LAB_PORT). Take another for one: AWS_PORT=${port + 1} npm start`,
    );
  } finally {
    await occupant.close();
  }
  expect(portTaken(new Error('other'), readPorts({}))).toBeUndefined();
});
