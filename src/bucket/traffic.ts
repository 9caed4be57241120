import { timerMs } from '../checks/timer.js';
import type { Backlog, Demand, Window } from '../window/window.js';
import { NOBODY, type Asking, type Crowd, type InLine, type Waiting } from './in-line.js';
import { Line } from './line.js';

/** What those who wait leave in a bucket, as long as any needs it: their line, and the room that is kept for them. */
export class Traffic implements Waiting, Backlog {
  /** How many need it, here or in another line. */
  #entries = 0;
  #reserved = 0;
  /** There only while somebody waits here, or is going to wait again. */
  #line: Line | undefined;
  /** In which line room in the window of this bucket is awaited. */
  #awaitedIn: Waiting | undefined;
  #window: Window | undefined;
  /** For whom room is awaited, and in which window. */
  #askedFor: InLine | undefined;
  #asked: Window | undefined;
  /** For when to look whether there is. */
  #timer: NodeJS.Timeout | undefined;

  retain(): void {
    this.#entries += 1;
  }

  /** Returns whether nobody needs it any longer. */
  release(): boolean {
    this.#entries -= 1;
    return this.#entries === 0;
  }

  /** Whether somebody waits here, or is going to come back. */
  get isInLine(): boolean {
    return this.#line !== undefined;
  }

  /** How many wait here. */
  get waiting(): number {
    return this.#line?.length ?? 0;
  }

  get reserved(): number {
    return this.#reserved;
  }

  inLine(count: number): readonly (readonly Demand[])[] {
    return this.#line?.next(count).map(({ demands }) => demands) ?? [];
  }

  /** Room in `window` is awaited by those in `line`: this one, or one that the bucket is joined to. */
  awaitedIn(line: Waiting, window: Window): void {
    this.#awaitedIn = line;
    this.#window = window;
  }

  /** When there will be room in the window is known better by now. */
  tellThatKnownBetter(): void {
    this.#awaitedIn?.advanceAnew();
  }

  next(count: number): readonly (readonly Demand[])[] {
    return this.#awaitedIn?.inLine(count) ?? [];
  }

  weights(count: number): readonly number[] {
    return this.next(count).map(
      (demands) => demands.find(({ window }) => window === this.#window)?.weight ?? 0,
    );
  }

  ahead(asking: Asking): Crowd {
    return this.#line?.ahead(asking) ?? NOBODY;
  }

  reserve(weight: number): void {
    this.#reserved += weight;
  }

  unreserve(weight: number): void {
    this.#reserved -= weight;
    this.#askedFor = undefined;
  }

  join(item: InLine, weight: number, comesBack: boolean): void {
    const line = this.#openLine();
    if (!comesBack) line.join(item, weight);
    else {
      line.comeBack(item, weight);
      line.advance();
    }
  }

  leave(item: InLine, weight: number, hasTurn: boolean): void {
    this.#line?.leave(item, weight, hasTurn);
    if (this.waiting > 0) return;
    clearTimeout(this.#timer);
    this.#closeLine();
    this.#askedFor = undefined;
    this.#asked?.forgetNotify();
    this.#asked = undefined;
  }

  /** All who wait are going to leave, and to come back to the turns that they had: whoever asks meanwhile gets in line. */
  askAnew(): void {
    this.retain();
    this.#openLine().askAnew();
  }

  /** Those who do are back. Returns whether nobody needs it any longer. */
  askedAnew(): boolean {
    this.#line?.askedAnew();
    this.#closeLine();
    return this.release();
  }

  advanceSoon(): void {
    this.#line?.advanceSoon();
  }

  /** As `advanceSoon`, where it is known better by now when there will be room. */
  advanceAnew(): void {
    if (this.#line === undefined) return;
    this.#askedFor = undefined;
    this.advanceSoon();
  }

  #openLine(): Line {
    return (this.#line ??= new Line((first) => {
      this.#askFor(first);
    }));
  }

  /** Forgets the line where nobody is in it, or is going to come back. */
  #closeLine(): void {
    if (this.waiting === 0 && this.#line?.isAskedAnew !== true) this.#line = undefined;
  }

  /** Awaits room for `first`. Once is enough: only one more urgent comes before it. */
  #askFor(first: InLine): void {
    if (this.#askedFor === first) return;
    this.#askedFor = first;
    clearTimeout(this.#timer);
    const notify = (): void => {
      this.#askedFor = undefined;
      this.#line?.advance();
    };
    const { window, lookInMs } = first.awaitRoom(notify, this);
    if (this.#asked !== window) this.#asked?.forgetNotify();
    this.#asked = window;
    if (lookInMs !== undefined) this.#timer = setTimeout(notify, timerMs(lookInMs));
  }
}
