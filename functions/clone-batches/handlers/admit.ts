import { itemStep } from '../chunk.ts';
import { type Admission, admitItem } from '../item-steps.ts';
import { stepContext } from './context.ts';

const context = stepContext();

/** Before an item's clone: decides whether it begins. */
export async function handler(event: unknown): Promise<Admission> {
  return admitItem(context, itemStep.parse(event));
}
