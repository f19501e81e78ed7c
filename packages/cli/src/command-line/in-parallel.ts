/** Does the work for each entry, `atOnce` at a time; the results are in the order of the list. */
export async function inParallel<Each, Done>(
  atOnce: number,
  list: readonly Each[],
  work: (each: Each) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = [];
  const waiting = list.entries();
  const worker = async () => {
    for (const [at, each] of waiting) done[at] = await work(each);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, worker));
  return done;
}
