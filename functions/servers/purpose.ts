/** Reading needs a viewer, writing an administrator: each server has a credential for either. */
export const purposes = ['read', 'write'] as const;
export type Purpose = (typeof purposes)[number];
