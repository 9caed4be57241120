/** No reply has come in time. */
export class Silence extends Error {}

/**
 * What `run` comes to, unless nothing is heard of it for `limitMs`.
 *
 * Where the event loop was kept busy, or the process stopped, a timer fires before it is seen what lies in the sockets.
 * So the loop gets a turn to look there first; and a timer that fires late says nothing of Redis, so it is set once more.
 *
 * @param run - is given what to call at each sign of life before its end
 * @throws (rejects) Silence, or what `run` rejects with
 */
export function withPatience<T>(
  run: (heard: () => void) => Promise<T>,
  limitMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    let waits = 0;
    const wait = (isLast: boolean): void => {
      const since = performance.now();
      const number = ++waits;
      const judge = (): void => {
        if (isOver || number !== waits) return;
        if (isLast || !isLate(since, limitMs)) reject(new Silence(`no answer for ${limitMs} ms`));
        else wait(true);
      };
      timer = setTimeout(() => setImmediate(judge), limitMs).unref();
    };
    const heard = (): void => {
      clearTimeout(timer);
      if (!isOver) wait(false);
    };
    const end = (): void => {
      isOver = true;
      clearTimeout(timer);
    };
    wait(false);
    run(heard).then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passes on what it is given
        reject(error);
      },
    );
  });
}

/** Whether so much more than `limitMs` has passed since the moment `since` that this process had no time meanwhile. */
export function isLate(since: number, limitMs: number): boolean {
  return performance.now() - since > limitMs + LATE_MS;
}

/** How late a timer may be in a process that is not busy, in milliseconds. */
const LATE_MS = 20;
