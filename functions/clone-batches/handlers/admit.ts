import { step } from '../../platform/step.ts';
import { itemStep } from '../batch.ts';
import { admitItem } from '../item-steps.ts';
import { stepContext } from './context.ts';

const context = stepContext();

/** Before an item's clone: decides whether it begins. */
export const handler = step(itemStep, (item) => admitItem(context, item));
