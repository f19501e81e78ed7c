const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes as Veeam's own console writes it: by 1,024, with three figures. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  const digits = power === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${size.toLocaleString(undefined, { maximumFractionDigits: digits })} ${units[power]}`;
}
