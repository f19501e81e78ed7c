import * as z from 'zod';
import { checkId } from '../check-input.ts';
export async function handler(event: unknown): Promise<unknown> {
  return z.object({ checkId }).parse(event);
}
