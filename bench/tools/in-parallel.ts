/** Does a piece of work `count` times, with `connections` of them at the same time. */
export async function inParallel(
  count: number,
  connections: number,
  work: () => Promise<unknown>,
): Promise<void> {
  let left = count;
  const connection = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: connections }, connection));
}
