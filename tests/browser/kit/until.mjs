// Waiting for a condition, with a deadline. Nothing here sleeps for its own sake.

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks again and again until `question` gives something true, and gives that. */
export async function until(what, question, ms = 15_000) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${typeof what === 'function' ? await what() : what}`);
    await pause(25);
  }
}

/** Gives up on a promise after some time: nothing may hang. */
export function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what} took more than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
