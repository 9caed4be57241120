import { MultiBar } from 'cli-progress';

/** A line per process. */
export interface Lines {
  update(index: number, answered: number): void;
  stop(): void;
}

/** Bars that move on a terminal; elsewhere, as in a log, a line every second. */
export function showLines(processes: number, total: number): Lines {
  const answered = new Array<number>(processes).fill(0);
  if (!process.stdout.isTTY) {
    const timer = setInterval(() => {
      const each = answered.map((count, index) => `process ${index + 1}: ${count}`);
      console.log(`answered: ${each.join('   ')}`);
    }, 1000);
    return {
      update: (index, count) => {
        answered[index] = count;
      },
      stop: () => {
        clearInterval(timer);
      },
    };
  }
  const bars = new MultiBar({
    format: 'process {name} {bar} {value}/{total}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    stream: process.stdout,
  });
  const lines = answered.map((_, index) => bars.create(total, 0, { name: index + 1 }));
  return {
    update: (index, count) => {
      lines[index]?.update(count);
    },
    stop: () => {
      bars.stop();
    },
  };
}
