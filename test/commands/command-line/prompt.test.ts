import { PassThrough } from 'node:stream';
import { expect, it, test, vi } from 'vitest';
import { openPrompt } from '../../../commands/command-line/prompt.ts';

function streams(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
  const output = new PassThrough();
  return { input, output, shown: () => String(output.read() ?? '') };
}

const user = { text: 'User' };
const hidden = { text: 'Password', hidden: true };

test('a terminal shows what is typed, and nothing of hidden input', async () => {
  const { input, output, shown } = streams(true);
  const prompt = openPrompt(input, output);
  const name = prompt.ask(user);
  input.write('LAB\\operator\r');
  expect(await name).toBe('LAB\\operator');
  expect(shown()).toMatch(/User.*operator/s);
  const password = prompt.ask(hidden);
  input.write('s3cret "x" \r');
  expect(await password).toBe('s3cret "x" ');
  expect(shown()).not.toMatch(/s3|cret|"x"/);
});

it('uses the default answer for an empty line, and asks again after an invalid one', async () => {
  const { input, output, shown } = streams(true);
  const prompt = openPrompt(input, output);
  const problem = (answer: string) => (answer.startsWith('https:') ? undefined : 'not an address');
  const address = prompt.ask({ text: 'Address', standard: 'https://localhost:9419', problem });
  input.write('\r');
  expect(await address).toBe('https://localhost:9419');
  const typed = prompt.ask({ text: 'Address', problem });
  input.write('h\r');
  await vi.waitFor(() => expect(shown()).toContain('not an address'));
  input.write('ttps://em\r');
  expect(await typed).toBe('https://em');
});

it('lets a user at a terminal choose and cancel', async () => {
  const { input, output } = streams(true);
  const prompt = openPrompt(input, output);
  const chosen = prompt.ask({ text: 'Which', choices: ['no', 'yes'] });
  input.write('\u001b[B');
  input.write('\r');
  expect(await chosen).toBe('yes');
  const cancelled = prompt.ask(user);
  input.write('\u0003');
  expect(await cancelled).toBeUndefined();
});

test('a pipe has one line for each question, sees no questions, and has no answers after its end', async () => {
  const { input, output, shown } = streams(false);
  const prompt = openPrompt(input, output);
  input.end('user one\npass one \nuser two');
  expect(await prompt.ask(user)).toBe('user one');
  expect(await prompt.ask(hidden)).toBe('pass one ');
  expect(await prompt.ask(user)).toBe('user two');
  expect(await prompt.ask(hidden)).toBeUndefined();
  expect(shown()).toBe('');
});

test('a pipe may come from Windows, with UTF-16, a byte order mark and its line ends, which are reported', async () => {
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { input, output, shown } = streams(false);
  const prompt = openPrompt(input, output);
  input.end(Buffer.from('\ufeffCORP\\svc\r\npässword \r\n', 'utf16le'));
  expect(await prompt.ask(user)).toBe('CORP\\svc');
  expect(await prompt.ask(hidden)).toBe('pässword ');
  expect(await prompt.ask(user)).toBeUndefined();
  expect(shown()).toBe('');
  expect(complaint.mock.calls).toEqual([['Standard input: it is UTF-16LE.']]);
  complaint.mockRestore();
});

test('a pipe that is not text is refused', async () => {
  const { input, output } = streams(false);
  const prompt = openPrompt(input, output);
  input.end(Buffer.from('B\u00fcro', 'latin1'));
  await expect(prompt.ask(user)).rejects.toMatchObject({ name: 'UsageError' });
});
