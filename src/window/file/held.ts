import { Cooling } from '../cooling.js';
import type { Booking, Bookings } from './bookings.js';

/** What this process has in flight of one window, and when its calls of late have ended. */
export class Held {
  readonly #booking: Booking;
  readonly #bookings: Bookings;
  #weight = 0;
  /** Those within the last window. */
  readonly #endings = new Cooling();

  constructor(booking: Booking, bookings: Bookings) {
    this.#booking = booking;
    this.#bookings = bookings;
  }

  /** Weight in flight. */
  get weight(): number {
    return this.#weight;
  }

  /** A permit of `weight` is in flight. */
  hold(weight: number): void {
    this.#weight += weight;
    this.#bookings.hold(this.#booking);
  }

  /** A permit of `weight` is in flight no more. */
  release(weight: number): void {
    this.#weight -= weight;
    this.#bookings.release(this.#booking, this.#weight > 0);
  }

  /** A call ended at the moment `now`. */
  ended(now: number, windowMs: number): void {
    this.#endings.expire(now - windowMs);
    this.#endings.add(now, 1);
  }

  /** How many calls have ended after the moment `moment`. */
  endedAfter(moment: number): number {
    return this.#endings.countAfter(moment);
  }
}
