/** How urgent a thing is. Each level has the same colour, sign and word everywhere. */
export type Level = 'critical' | 'high' | 'medium' | 'low' | 'info' | 'unknown' | 'good';

/** The word and the shape of each level, on a grid of 16 by 16. No two look the same without their colours. */
export const signs: Record<Level, { word: string; shape: string }> = {
  critical: { word: 'Critical', shape: 'M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z' },
  high: { word: 'High', shape: 'M8 1.2 15.4 14.4H.6z' },
  medium: { word: 'Medium', shape: 'M8 .6 15.4 8 8 15.4.6 8z' },
  low: { word: 'Low', shape: 'M2.2 2.2h11.6v11.6H2.2z' },
  info: { word: 'Info', shape: 'M1.5 8a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0' },
  unknown: { word: 'Unknown', shape: 'M1.5 8a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0' },
  good: { word: 'Good', shape: 'M1.5 8a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0' },
};
/** The mark inside the shape. */
export const marks: Partial<Record<Level, string>> = {
  critical: 'M8 4v5M8 11.2v.6',
  high: 'M8 6v4M8 12v.4',
  unknown: 'M6.2 6.3c0-2.4 3.6-2.4 3.6 0 0 1.5-1.8 1.4-1.8 3M8 11.2v.5',
  good: 'm4.8 8.2 2.2 2.2 4.2-4.6',
};
