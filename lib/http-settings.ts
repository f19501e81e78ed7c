import * as z from 'zod';
import { strictShape } from '../functions/input/strict-shape.ts';

const origin = z
  .url({ protocol: /^https?$/, error: 'takes an origin such as https://portal.example.com', abort: true })
  .refine((url) => new URL(url).origin === url, 'an origin ends after the host or port: no path, no slash');

/** The `http` part of automation.yaml. */
export const httpSettings = strictShape('setting of http', {
  cors: strictShape('setting of cors', {
    origins: z
      .array(origin)
      .max(20)
      .default([])
      .describe('The origins whose pages may call the API. Empty: no page of another origin may.'),
  })
    .prefault({})
    .describe('Pages of other origins, in a browser.'),
  throttling: strictShape('setting of throttling', {
    requestsPerSecond: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(20)
      .describe('How many requests a second are let through for long.'),
    burst: z.number().int().min(1).max(5_000).default(40).describe('How many may come at once.'),
  })
    .prefault({})
    .describe('What API Gateway lets through for all callers together; beyond, it answers 429.'),
})
  .prefault({})
  .describe('The HTTP API (docs/http.md).');
