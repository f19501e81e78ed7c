import * as z from 'zod';
import { strictShape } from '../functions/input/strict-shape.ts';

const origin = z
  .url({ protocol: /^https?$/, error: 'an origin such as https://portal.example.com' })
  .refine(
    (url) => !URL.canParse(url) || new URL(url).origin === url,
    'an origin ends after the host or port: no path, no slash',
  );

/** The `http` part of automation.yaml. */
export const httpSettings = strictShape('setting of http', {
  cors: strictShape('setting of cors', {
    /** The origins whose pages may call the API from a browser. None: no page of another origin may. */
    origins: z.array(origin).max(20).default([]),
  }).prefault({}),
  /** What API Gateway lets through for all callers together; beyond it answers 429. */
  throttling: strictShape('setting of throttling', {
    requestsPerSecond: z.number().int().min(1).max(10_000).default(20),
    burst: z.number().int().min(1).max(5_000).default(40),
  }).prefault({}),
}).prefault({});
