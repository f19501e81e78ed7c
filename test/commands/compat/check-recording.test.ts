import { parseRecording, type Recording } from '@veeam-automation/lab/replay/recording';
import { expect, it } from 'vitest';
import { checkRecording } from '../../../commands/compat/check-recording.ts';
import { contractOf } from '../../../commands/compat/contract.ts';
import { detectProduct } from '../../../commands/compat/load-document.ts';
import { backupReplicationDocument } from './documents.ts';

const info = (buildVersion: unknown) => ({
  request: { method: 'GET', path: '/api/v1/serverInfo', version: '1.3-rev1', isLoggedOn: true },
  answer: {
    status: 200,
    headers: {},
    body: JSON.stringify({ vbrId: id, name: 'bcd', buildVersion, patches: [] }),
  },
});
const id = '5b2f6c1e-8d34-4c9a-9d0e-6f7a1b2c3d4e';

function recording(exchanges: object[], more: Partial<Recording> = {}): Recording {
  const whole = {
    kind: 'veeam-recording',
    format: 1,
    recordedAt: '2026-11-29T12:00:00Z',
    product: 'backup-replication',
    versions: ['1.3-rev1'],
    exchanges,
    unread: [],
    ...more,
  };
  return parseRecording(JSON.stringify(whole), 'it');
}

async function check(given: Recording) {
  const document = backupReplicationDocument();
  const described = detectProduct(document, {});
  return checkRecording(await contractOf(document, (path) => path), described, given);
}

it('checks recorded answers against the document, and names what the document lacks', async () => {
  const unknown = { ...info(''), request: { ...info('').request, path: `/api/v1/news/${id}` } };
  const failed = { ...info(''), answer: { status: 500, headers: {}, body: '' } };
  const other = { ...info(7), request: { ...info(7).request, version: '1.2-rev1' } };
  const reports = await check(recording([info('13.0.1'), info('13.0.2'), unknown, failed, other]));
  expect(reports).toEqual([
    expect.objectContaining({
      name: '2 answers',
      call: 'GET /api/v1/serverInfo',
      answer: 'fits',
      faults: [],
    }),
    expect.objectContaining({
      call: 'GET /api/v1/news/{id}',
      answer: 'misfit',
      faults: ['the document has no /api/v1/news/{id}'],
    }),
  ]);
  const [misfit] = await check(recording([info(7)]));
  expect(misfit).toMatchObject({ name: '1 answer', answer: 'misfit' });
  expect(misfit?.faults.join()).toContain('buildVersion');
});

it('refuses a recording of another product', async () => {
  await expect(check(recording([info('1')], { product: 'microsoft365' }))).rejects.toThrow('microsoft365');
  const other = { ...info('1'), request: { ...info('1').request, version: '1.1-rev0' } };
  await expect(check(recording([other], { versions: ['1.1-rev0'] }))).rejects.toThrow('nothing in 1.3-rev1');
});
