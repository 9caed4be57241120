import type { Backlog, Demand } from '../../src/window/window.js';

/** A line of requests that need this, each first of the window that it waits for; nobody has passed it. */
export function lineOf(...requests: readonly (readonly Demand[])[]): Backlog {
  return {
    reserved: 0,
    next: (count) => requests.slice(0, count),
    weights: (count) => requests.slice(0, count).map(([first]) => first?.weight ?? 0),
  };
}
