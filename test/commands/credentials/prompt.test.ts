import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { openPrompt } from '../../../commands/credentials/prompt.ts';

function streams(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  return { input, output, shown: () => String(output.read() ?? '') };
}

test('a terminal shows what is typed, and nothing of what is hidden', async () => {
  const { input, output, shown } = streams(true);
  const prompt = openPrompt(input, output);
  const user = prompt.ask('User: ');
  input.write('LAB\\operator\r');
  expect(await user).toBe('LAB\\operator');
  expect(shown()).toMatch(/User: .*operator/);
  const password = prompt.ask('Password: ', { hidden: true });
  input.write('s3cret "x" \r');
  expect(await password).toBe('s3cret "x" ');
  expect(shown()).toBe('Password: \n');
  await prompt.close();
});

test('a pipe gives a line to each question, is asked nothing, and at its end there is nothing', async () => {
  const { input, output, shown } = streams(false);
  const prompt = openPrompt(input, output);
  input.end('user one\npass one\nuser two');
  expect(await prompt.ask('User: ')).toBe('user one');
  expect(await prompt.ask('Password: ', { hidden: true })).toBe('pass one');
  expect(await prompt.ask('User: ')).toBe('user two');
  expect(await prompt.ask('Password: ', { hidden: true })).toBe('');
  expect(shown()).toBe('');
  await prompt.close();
});

test('a pipe may be of Windows: UTF-16, a byte order mark, its line ends; what was met is said', async () => {
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { input, output, shown } = streams(false);
  const prompt = openPrompt(input, output);
  input.end(Buffer.from('\ufeffCORP\\svc\r\npässword \r\n', 'utf16le'));
  expect(await prompt.ask('User: ')).toBe('CORP\\svc');
  expect(await prompt.ask('Password: ', { hidden: true })).toBe('pässword ');
  expect(await prompt.ask('User: ')).toBe('');
  expect(shown()).toBe('');
  expect(complaint.mock.calls).toEqual([['Standard input: it is UTF-16LE.']]);
  complaint.mockRestore();
});

test('a pipe that is no text is refused', async () => {
  const { input, output } = streams(false);
  const prompt = openPrompt(input, output);
  input.end(Buffer.from('B\u00fcro', 'latin1'));
  await expect(prompt.ask('User: ')).rejects.toThrow(/UTF-8/);
});
