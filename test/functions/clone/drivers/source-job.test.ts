import { ServerBusyError } from '@veeam-automation/veeam/transport/errors';
import { expect, it } from 'vitest';
import { firstNames, jobIdIn, unknownJob } from '../../../../functions/clone/drivers/source-job.ts';

const details = { server: 'em-1', operation: 'query Jobs', happened: 'it answered 503', remedy: 'Wait.' };

it('an unknown job is answered with the most similar existing one', async () => {
  const many = Array.from({ length: 30 }, (_, index) => `SQL ${index}`);
  const refused = await unknownJob('Exchnage Backup', async () => [...many, 'Exchange Backup']);
  expect(refused).toMatchObject({ kind: 'invalid-input', problems: [{ field: 'job' }] });
  expect(refused.message).toBe('No job has that name. Did you mean "Exchange Backup"?');
});

it('is also refused when the server does not list its jobs', async () => {
  const refused = await unknownJob('Exchnage', () => Promise.reject(new ServerBusyError(details)));
  expect(refused.message).toBe('No job has that name.');
  const fault = new TypeError('A fault of ours.');
  await expect(unknownJob('Exchnage', () => Promise.reject(fault))).rejects.toBe(fault);
});

it('treats as an id only a complete id, with or without its type', () => {
  const id = '0A1b2c3d-0000-4000-8000-00000000000a';
  expect([id, `urn:veeam:Job:${id}`].map(jobIdIn)).toEqual([id, id]);
  for (const name of [`Copy of ${id}`, `${id} copy`, `urn:veeam:Repository:${id}`, ''])
    expect(jobIdIn(name)).toBeUndefined();
});

it('reads only a few pages to suggest a name', async () => {
  let pages = 0;
  async function* endless() {
    for (;;) {
      pages += 1;
      yield Array.from({ length: 500 }, (_, index) => ({ name: `job ${pages}.${index}` }));
    }
  }
  expect(await firstNames(endless())).toHaveLength(2_000);
  expect(pages).toBe(4);
});
