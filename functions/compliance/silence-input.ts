import * as z from 'zod';

const text = z.string().trim().min(1).max(500);
const until = z.iso.datetime();

export const acknowledgeInput = z.strictObject({
  finding: z.string().min(1).max(200),
  until: z.exactOptional(until),
  because: z.exactOptional(text),
});

export const muteInput = z.strictObject({ pattern: z.string().min(1).max(200), until, because: text });

export const unmuteInput = muteInput.pick({ pattern: true });
