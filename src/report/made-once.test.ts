import { expect, test } from "vitest";
import { madeOnce } from "./made-once.ts";

test("What is made once is made for the first who asks, others who ask meanwhile included", async () => {
  let times = 0;
  const get = madeOnce(async () => ++times);
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  expect(await get()).toBe(1);
});

test("A failure is told to who asked and tried again for the next", async () => {
  let times = 0;
  const get = madeOnce(async () => {
    times++;
    if (times === 1) throw new Error("no memory");
    return times;
  });
  await expect(get()).rejects.toThrow("no memory");
  expect(await get()).toBe(2);
  expect(await get()).toBe(2);
});
