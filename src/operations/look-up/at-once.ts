/** All of them, or the failure of the first that failed, once none is under way any more. */
export async function atOnce<T extends readonly Promise<unknown>[] | []>(work: T) {
  await Promise.allSettled(work);
  return Promise.all(work);
}
