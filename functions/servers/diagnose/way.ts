import type { ServerConfiguration } from '../../configuration.ts';
import { connect } from '../connect.ts';
import { resolveName } from './dns.ts';
import { type Done, type Step, skip, take } from './step.ts';
import { connectTcp } from './tcp.ts';
import { shakeHands } from './tls.ts';
import { findVersion } from './version.ts';

const limitsMs = { dns: 2_000, tcp: 3_000, tls: 4_000, version: 5_000 };
type WayStep = keyof typeof limitsMs;

/** Tests the way to a server without a credential. What comes after a step that failed is skipped. */
export async function tryWay(server: ServerConfiguration, now: () => Date): Promise<Step[]> {
  const { hostname, port, protocol } = new URL(server.baseUrl);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const portNumber = Number(port || (protocol === 'https:' ? 443 : 80));
  const works: [WayStep, (signal: AbortSignal) => Promise<Done<void>>][] = [
    ['dns', () => resolveName(host)],
    ['tcp', (signal) => connectTcp(host, portNumber, signal)],
    ['tls', () => shakeHands(server, limitsMs.tls, now())],
    ['version', (signal) => askVersion(server, signal)],
  ];
  const steps: Step[] = [];
  for (const [step, work] of works) {
    const failed = steps.find(({ status }) => status === 'failed');
    if (failed) steps.push(skip({ step }, `not tried: ${failed.step} failed`));
    else steps.push((await take({ step }, { limitMs: limitsMs[step], now }, work)).told);
  }
  return steps;
}

async function askVersion(server: ServerConfiguration, signal: AbortSignal): Promise<Done<void>> {
  const connection = connect(server);
  signal.addEventListener('abort', () => void connection.close());
  try {
    return await findVersion(server, connection);
  } finally {
    await connection.close();
  }
}
