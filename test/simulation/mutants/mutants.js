/**
 * Mistakes that the simulation is to find: of each, where it is made, the exact text, what it becomes, why that is wrong, and the kinds
 * of windows that run with it. `survives` explains one that is not found.
 */
const all = ['memory', 'redis', 'file'];

const inFile = (file, kinds, mistakes) => mistakes.map((mistake) => ({ file, kinds, ...mistake }));

export const MUTANTS = [
  ...inFile(
    'src/window/account.ts',
    ['memory'],
    [
      {
        text: 'const used = this.#inFlight + this.cooling(now) + ahead;\n    return used',
        becomes: 'const used = this.cooling(now) + ahead;\n    return used',
        why: 'what is in flight does not count',
      },
      {
        text: 'const used = this.#inFlight + this.cooling(now) + ahead;\n    return used',
        becomes: 'const used = this.#inFlight + ahead;\n    return used',
        why: 'what cools does not count',
      },
      {
        text: 'return used + weight <= this.available(now)',
        becomes: 'return used < this.available(now)',
        why: 'a heavy request goes where there is room for a light one',
      },
      {
        text: 'return used + weight <= this.available(now)',
        becomes: 'return used + weight < this.available(now)',
        why: 'the last of the limit is never used',
      },
      {
        text: "this.#land(weight, freeAt(this.#limit, 'lost', now));",
        becomes: "this.#land(weight, freeAt(this.#limit, 'answered', now));",
        why: 'no grace after a lost answer',
      },
      {
        text: 'weight, takenAt);\n    this.#inFlight -= weight;',
        becomes: 'weight, takenAt);',
        why: 'the permit of what was never sent is lost for ever',
      },
      {
        text: 'accepted();\n    this.#land(weight, now + this.coolMs(now));',
        becomes: 'accepted();\n    this.#land(weight, now);',
        why: 'an answered request does not cool',
      },
      {
        text: 'accepted();\n    this.#land(weight, now + this.coolMs(now));',
        becomes: 'accepted();\n    this.#land(weight, now + this.coolMs(now) * 0.9);',
        why: 'an answered request cools for too short',
      },
      {
        text: 'if (isNews || retryAfterMs !== undefined) pause.refused(retryAfterMs, now);',
        becomes: '',
        why: 'no pause after a refusal',
      },
      {
        text: 'return this.#setback !== undefined && used === 0 && weight <= this.#limit.amount;',
        becomes: 'return this.#setback !== undefined && weight <= this.#limit.amount;',
        why: 'after a refusal anything goes',
      },
      {
        text: 'ahead) || this.pausedMs(now) > 0) return false;',
        becomes: 'ahead)) return false;',
        why: 'requests are sent in a pause',
      },
      {
        text: 'if (now < notBefore(this.#limit, this.#nextAt, ahead) || this.pausedMs(now) > 0)',
        becomes: 'if (this.pausedMs(now) > 0)',
        why: 'even pacing is not kept',
      },
      {
        text: 'this.#nextAt = turnAfterChange(this.#limit, limit, this.#nextAt, now);',
        becomes: 'this.#nextAt = now;',
        why: 'an update forgets the rest of a step of even pacing',
      },
      {
        text: 'if (longerMs > 0) this.#cooling.delay(Math.ceil(longerMs));',
        becomes: '',
        why: 'what cools does so for the shorter window of before an update',
      },
      {
        text: "if (this.#limit.countFrom === 'send') return;\n    this.#inFlight -= weight;",
        becomes: "if (this.#limit.countFrom === 'send') return;",
        why: 'what has ended stays in flight',
      },
    ],
  ),
  ...inFile(
    'src/window/cooling.ts',
    ['memory'],
    [
      {
        text: 'while (this.#soonest > 0 && this.#soonestAt <= now) {',
        becomes: 'while (this.#soonest > 0 && this.#soonestAt <= now + 2) {',
        why: 'permits come free 2 ms too soon',
      },
      {
        text: 'else pairs.splice(index, 0, at, weight);',
        becomes: 'else pairs.push(at, weight);',
        why: 'what cools is out of order after a lost answer',
      },
      {
        text: 'const weight = weightAt(pairs, this.#first);\n    this.total -= weight;',
        becomes: 'const weight = weightAt(pairs, this.#first);',
        why: 'what was free still counts',
      },
      {
        text: 'this.#soonestAt += ms;\n    this.#later?.delay(ms);',
        becomes: 'this.#soonestAt += ms;',
        why: 'a longer window holds for the first permit only',
      },
    ],
  ),
  ...inFile(
    'src/window/ceiling.ts',
    ['memory'],
    [
      {
        text: 'return Math.min(this.#amount, Math.max(1,',
        becomes: 'return Math.min(2 * this.#amount, Math.max(1,',
        why: 'what is available grows beyond the limit',
      },
      {
        text: 'return this.#since + Math.max(0, Math.min(grown, doubled)) * this.#windowMs;',
        becomes:
          'return this.#since + (1 + Math.max(0, Math.min(grown, doubled))) * this.#windowMs;',
        why: 'who waits for the ceiling to grow is woken a window too late',
      },
    ],
  ),
  ...inFile(
    'src/window/pause.ts',
    ['memory'],
    [
      {
        text: 'this.#until = Math.max(this.#until, now + (retryAfterMs ?? guessMs));',
        becomes: 'this.#until = Math.max(this.#until, now + guessMs);',
        why: 'what the server asks for is not heeded',
      },
    ],
  ),
  ...inFile(
    'src/window/pacing.ts',
    ['memory'],
    [
      {
        text: 'return planned + (windowMs * weight) / amount;',
        becomes: 'return planned + windowMs / amount;',
        why: 'heavy requests are paced as light ones',
      },
    ],
  ),
  ...inFile(
    'src/window/memory.ts',
    ['memory'],
    [
      {
        text: 'else this.#account[ending](weight, now);\n    this.#awaited?.arm();',
        becomes: 'else this.#account[ending](weight, now);',
        why: 'who waits for an answer is not told of it',
      },
      {
        text: 'this.#timer = setTimeout(this.#notify, timerMs(at - now));',
        becomes: 'this.#timer = setTimeout(this.#notify, timerMs(at - now) + 50);',
        why: 'who waits is woken 50 ms too late',
      },
    ],
  ),
  ...inFile('src/limits/quotas.ts', all, [
    {
      text: 'Math.floor(Number((amount * share).toPrecision(12)))',
      becomes: 'Math.ceil(Number((amount * share).toPrecision(12)))',
      why: 'shares add up to more than the limit',
    },
  ]),
  ...inFile(
    'src/queue/queue.ts',
    ['memory'],
    [
      {
        text: 'this.#isClosing = true;',
        becomes: 'this.#isClosing = false;',
        why: 'a drain lets new requests in',
      },
      {
        text: 'for (const entry of [...this.#entries]) entry.dismiss(',
        becomes: 'for (const entry of [...this.#entries].slice(1)) entry.dismiss(',
        why: 'the first who waits is not told that the throttle was closed',
      },
    ],
  ),
  ...inFile(
    'src/queue/asking-anew.ts',
    ['memory'],
    [
      {
        text: 'for (const { ask } of left) ask();',
        becomes: 'for (const { ask } of left.slice(1)) ask();',
        why: 'an update forgets one who waits',
      },
      {
        text: 'for (const bucket of held) bucket.askedAnew();',
        becomes: 'for (const bucket of [...held].slice(1)) bucket.askedAnew();',
        why: 'an update holds a bucket for ever',
      },
    ],
  ),
  ...inFile(
    'src/queue/bounds.ts',
    ['memory'],
    [
      {
        text: 'waitingAt(at) >= maxQueue',
        becomes: 'waitingAt(at) > maxQueue',
        why: 'one more than maxQueue waits',
      },
      {
        text: 'weight > bucket.limit.amount);',
        becomes: 'weight > 2 * bucket.limit.amount);',
        why: 'who can never go waits for ever',
      },
    ],
  ),
  ...inFile(
    'src/queue/abort-or-deadline.ts',
    ['memory'],
    [
      {
        text: 'if (error !== undefined) this.#wait.fail(error);\n    return error !== undefined;',
        becomes: 'return false;',
        why: 'what was aborted at the moment of its turn is sent',
      },
      {
        text: '}, request.maxWaitMs);',
        becomes: '}, 2 * request.maxWaitMs);',
        why: 'deadlines are late',
      },
    ],
  ),
  ...inFile(
    'src/queue/entry.ts',
    ['memory'],
    [
      {
        text: 'this.#unreserveFrom(0, request);\n    const outcome',
        becomes: 'const outcome',
        why: 'who leaves keeps what was reserved',
      },
      {
        text: 'bucket.advanceSoon();\n    for (const demand of passed)',
        becomes: 'for (const demand of passed)',
        why: 'those behind an aborted request are not told of it',
      },
      {
        text: 'bucket.reserve(weight);',
        becomes: 'bucket.reserve(0);',
        why: 'nothing is kept for who waits in a wider line',
      },
      {
        text: '#send(request: QueuedRequest, permits: Permit[]): void {\n    const outcome = this.#stop();\n    for (const { bucket } of request.demands) bucket.release();',
        becomes:
          '#send(request: QueuedRequest, permits: Permit[]): void {\n    const outcome = this.#stop();',
        why: 'a bucket in whose line somebody waited once is kept for ever',
      },
    ],
  ),
  ...inFile(
    'src/bucket/take-all.ts',
    ['memory'],
    [
      {
        text: 'if (!bucket.isOpen(weight, now)) return undefined;',
        becomes: 'if (!bucket.hasRoom(weight, now)) return undefined;',
        why: 'newcomers go before those who wait',
      },
      {
        text: 'demands.findIndex(({ bucket, weight }) => !bucket.fits(weight))',
        becomes: 'demands.slice(1).findIndex(({ bucket, weight }) => !bucket.fits(weight))',
        why: 'the first window of several is not asked',
      },
    ],
  ),
  ...inFile(
    'src/bucket/bucket.ts',
    ['memory'],
    [
      {
        text: 'return this.fits(weight + this.reserved, now);',
        becomes: 'return this.fits(weight, now);',
        why: 'what is reserved is given away',
      },
      {
        text: 'return this.#traffic?.isInLine !== true && this.hasRoom(weight, now);',
        becomes: 'return this.hasRoom(weight, now);',
        why: 'newcomers go before those who wait for more',
      },
    ],
  ),
  ...inFile(
    'src/bucket/line.ts',
    ['memory'],
    [
      {
        text: 'if (first?.onRoom() === true) continue;',
        becomes: 'if (first?.onRoom() === true) return;',
        why: 'one at a time is told of room',
      },
      {
        text: 'else this.#single.comeBack(item, weight);',
        becomes: 'else this.#single.join(item, weight);',
        why: 'who comes back to a line is last there',
      },
    ],
  ),
  ...inFile(
    'src/requests/settle-permits.ts',
    ['memory'],
    [
      {
        text: 'return status !== undefined && status !== 502 && status !== 504;',
        becomes: 'return status !== undefined;',
        why: 'a gateway that gave up is taken for the server',
      },
      {
        text: "if (bucket !== met) bucket?.settle(permit, 'answered', false);",
        becomes: 'if (bucket !== met) continue;',
        why: 'a refused request stays in flight in its other windows',
      },
      {
        text: "this.#settle(demands, permits, 'unsent', false);",
        becomes: "this.#settle(demands, permits, 'lost', false);",
        why: 'what was never sent cools',
      },
    ],
  ),
  ...inFile(
    'src/requests/request.ts',
    ['memory'],
    [
      {
        text: 'settling.refused(this, permits, refusal);',
        becomes: '',
        why: 'a refused request stays in flight',
      },
      {
        text: 'return Math.max(0, maxWaitMs - this.#waitedMs);',
        becomes: 'return maxWaitMs;',
        why: 'each wait of a request may be as long as all',
      },
    ],
  ),
  ...inFile(
    'src/requests/refusal.ts',
    ['memory'],
    [
      {
        text: 'if (told === false) return undefined;',
        becomes: 'if (told !== true) return undefined;',
        why: 'a refusal that names what it counts is none',
      },
      {
        text: 'Number(value) > 0 ? Number(value) * 1000 : undefined;',
        becomes: 'Number(value) > 0 ? Number(value) : undefined;',
        why: 'seconds are taken for milliseconds',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/script.ts',
    ['redis'],
    [
      {
        text: 'if now > message.deadline or message.number <= last then return { now } end',
        becomes: 'if now > message.deadline then return { now } end',
        why: 'a call is executed twice, or after a later one',
      },
      {
        text: 'if now > message.deadline or message.number <= last then return { now } end',
        becomes: 'if message.number <= last then return { now } end',
        why: 'a call is executed that was given up long ago',
        survives:
          'It needs a call that is executed late, and by then its process has been silent for longer than the lease and a window, and has forgotten it. The model has it: proof/run NO_DEADLINE.',
      },
      {
        text: 'if b.unheard > 0 and b.unheard <= last and released > 0 then',
        becomes: 'if false then',
        why: 'what was granted in a call that was not heard is free at once',
      },
      {
        text: 'if isLost and now <= message.heardUntil then',
        becomes: 'if false then',
        why: 'nobody notices that data was lost',
      },
      {
        text: 'b.held = b.flying + b.stock',
        becomes: 'b.held = b.flying + (b.isVoid and 0 or b.stock)',
        why: 'a void stock is used while nobody counts it',
        survives:
          'It needs a loss of data that another process has noticed, a request sent from the stock between a call and its reply, and no call after that for a lease. The model has it: proof/run DROPS_VOID.',
      },
      {
        text: 'local ttl = message.lease + b.window + b.grace\nif b.held',
        becomes: 'local ttl = message.lease\nif b.held',
        why: 'what a dead process had in flight is free after its lease',
      },
      {
        text: 'local booked = math.min(lacking, weight)',
        becomes: 'local booked = lacking',
        why: 'more that cools is forgotten than is granted',
      },
      {
        text: 'b.sum, b.held = b.sum + weight, b.held + weight',
        becomes: 'b.sum, b.held = b.sum, b.held + weight',
        why: 'what is granted does not count',
      },
      {
        text: 'at = math.max(at, b.notBefore)',
        becomes: '',
        why: 'permits are granted for a pause',
        survives:
          'Each process heeds a pause by itself, for Redis tells it in the same reply. What is left is that several processes do not pace together with even pacing, which no rule looks at: whatever was granted may be used later than planned.',
      },
      {
        text: 'result[lastNeeded + 1] = math.ceil(at - now)',
        becomes: 'result[lastNeeded + 1] = 0',
        why: 'what cools for others may go at once',
      },
      {
        text: "redis.call('ZADD', b.key, 'NX', now + 1 + permit[2], permit[1]) == 1",
        becomes: "redis.call('ZADD', b.key, 'NX', now - 5 + permit[2], permit[1]) == 1",
        why: 'permits are free 5 ms too soon',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/deliver.ts',
    ['redis'],
    [
      {
        text: 'const at = delayMs === 0 ? 0 : now + delayMs;',
        becomes: 'const at = 0;',
        why: 'what cools for others may go at once',
      },
      {
        text: 'asker.answered();',
        becomes: '',
        why: 'who waits is not told of the answer',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/compose.ts',
    ['redis'],
    [
      {
        text: 'return { windows: [...windows], asks };',
        becomes: 'return { windows: [...windows], asks: asks.slice(0, 1) };',
        why: 'what was asked for beside the first is forgotten',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/session.ts',
    ['redis'],
    [
      {
        text: 'if (reply?.done === undefined) this.#unheard(batch);',
        becomes: '',
        why: 'after a call that was not heard nothing is told or asked again',
      },
      {
        text: 'const due = (this.#parts.leaseMs * 2) / 3;',
        becomes: 'const due = 0;',
        why: 'leases are not renewed',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/holding.ts',
    ['redis'],
    [
      {
        text: 'this.#cools(coming[index + 1] ?? 0, coming[index] ?? 0);',
        becomes: '',
        why: 'what is given back is free while it cools for others',
      },
      {
        text: 'if (this.ready(now) >= weight) this.#lease.use(weight);',
        becomes: '',
        why: 'a stock is used more than once',
      },
      {
        text: 'if (amount < former) this.giveBack(0, now);',
        becomes: '',
        why: 'what was granted under a larger limit is used after it was made smaller',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/outbox.ts',
    ['redis'],
    [
      {
        text: 'return [`${weight}:${id}`, Math.ceil(until - now), isNew] as const;',
        becomes: 'return [`${weight}:${id}`, Math.ceil((until - now) * 0.8), isNew] as const;',
        why: 'permits cool for too short in Redis',
      },
      {
        text: 'this.#unheard ||= this.#composed;',
        becomes: '',
        why: 'Redis does not hear that a call was not heard',
      },
      {
        text: 'this.#cooled = this.#cooled.filter(({ isTold }) => !isTold);',
        becomes: 'this.#cooled = [];',
        why: 'what has ended while a call was under way is never told',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/lease.ts',
    ['redis'],
    [
      {
        text: 'this.#leaseMs - msSince(this.#renewedAt);',
        becomes: '3 * this.#leaseMs - msSince(this.#renewedAt);',
        why: 'a stock is used after its lease',
      },
      {
        text: 'this.#renewedAt = at;',
        becomes: 'this.#renewedAt = { monotonic: performance.now(), wall: Date.now() };',
        why: 'a lease lasts from the reply on, not from when Redis was told',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/known-epoch.ts',
    ['redis'],
    [
      {
        text: 'this.#heard = number;',
        becomes: '',
        why: 'older data of the same life is not noticed',
      },
    ],
  ),
  ...inFile(
    'src/window/file/ledger.ts',
    ['file'],
    [
      {
        text: 'if (inFlight > 0) this.#lose(inFlight, deathOf(process) ?? this.#now);',
        becomes: '',
        why: 'what a dead process had in flight stays there for ever',
      },
      {
        text: 'else this.#account.add({ inFlight: 0, cooling: [freeAt(this.#limit, ending, at), weight] });',
        becomes: '',
        why: 'what a process had that was found dead by mistake is not counted when it ends',
        survives:
          'It needs a process that cannot be seen, cannot use the file for a lease, and then hears an answer that was longer on its way than that and the grace.',
      },
      {
        text: 'return this.#account.fits(weight, this.#now, this.#ahead(process));',
        becomes: 'return this.#account.fits(weight, this.#now, 0);',
        why: 'whoever comes first goes, though others were given less',
      },
      {
        text: 'party.inFlight += weight;',
        becomes: '',
        why: 'nobody knows who has what in flight',
      },
      {
        text: 'this.#account.add({ inFlight, cooling });',
        becomes: 'this.#account.add({ inFlight, cooling: [] });',
        why: 'what was used while the file was out is forgotten',
      },
    ],
  ),
  ...inFile(
    'src/window/file/record.ts',
    ['file'],
    [
      {
        text: 'counted: Steps.of(weight === 0 ? [] : [at, weight], gridOf(windowMs)),',
        becomes: 'counted: new Steps(gridOf(windowMs)),',
        why: 'after a boot all is forgotten',
      },
    ],
  ),
  ...inFile(
    'src/window/file/steps.ts',
    ['file'],
    [
      {
        text: 'const step = Math.ceil(moment / this.#grid);',
        becomes: 'const step = Math.floor(moment / this.#grid);',
        why: 'what cools is free up to a step of the grid too soon',
      },
      {
        text: 'if (step <= this.#beforePairs) this.#readAll();',
        becomes: '',
        why: 'what comes between what was counted before is mistaken for what comes after it',
      },
    ],
  ),
  ...inFile(
    'src/window/file/counted.ts',
    ['file'],
    [
      {
        text: 'this.steps.expire(now - this.#coolMs);',
        becomes: 'this.steps.expire(now - this.#coolMs + 20);',
        why: 'what others sent is free 20 ms too soon',
      },
    ],
  ),
  ...inFile(
    'src/window/file/members.ts',
    ['file'],
    [
      {
        text: 'if (known === undefined || known.deadAt !== undefined) this.#number',
        becomes: 'if (known === undefined) this.#number',
        why: 'a process that was found dead goes on under its number',
      },
    ],
  ),
  ...inFile(
    'src/window/file/window.ts',
    ['file'],
    [
      {
        text: "ending === 'unsent' ? taking.sentAt : at, process",
        becomes: "ending === 'unsent' ? taking.sentAt : at - 20, process",
        why: 'permits are free 20 ms too soon',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/waiters.ts',
    ['redis'],
    [
      {
        text: 'if (performance.now() - this.#endedAt >= windowMs) return false;',
        becomes: 'if (this.#endedAt < Infinity) return false;',
        why: 'an even turn is given back while another limit is awaited',
        survives:
          'It needs even pacing and two limits of the same calls, the slower by a certain part: test/waiting/two-limits-shared.test.ts fails.',
      },
    ],
  ),
  ...inFile(
    'src/window/redis/window.ts',
    ['redis'],
    [
      {
        text: 'this.group?.break();',
        becomes: '',
        why: 'two processes keep a half each',
      },
    ],
  ),
  ...inFile(
    'src/window/file/stock.ts',
    ['file'],
    [
      {
        text: 'ledger.take(process, lot.left);',
        becomes: '',
        why: 'what is booked ahead is not booked',
      },
      {
        text: 'this.#lot.left -= weight;',
        becomes: '',
        why: 'what is booked ahead goes again and again',
      },
      {
        text: 'if (lot.left > 0) {',
        becomes: 'if (lot.left < 0) {',
        why: 'what is left of it is not given back',
      },
    ],
  ),
  ...inFile(
    'src/window/file/waiting.ts',
    ['file'],
    [
      {
        text: 'if (this.#isInTurn) this.#windows.due.leave(this);',
        becomes: '',
        why: 'who no longer waits keeps its turn',
      },
    ],
  ),
];
