import { DOUBT, STEEPNESS, STEP_BACK } from '../ceiling.js';
import { FIRST_PAUSE } from '../pause.js';

/**
 * The script that keeps the windows of one App Key: one call tells what a process has done, and asks for permits.
 *
 * A bucket is one sorted set. What has a score above 0 counts until then, in milliseconds of Redis' own clock:
 *
 * - `<weight>:<id>`: permits that cool.
 * - `@<process>`: all that a process holds, in flight or not used yet; far enough ahead for the process to have died
 *   just before its lease was over, and for what it had sent to be counted after that.
 *
 * What has another score is a number, negated: `sum`, the weight of all of the above; `#<process>`, the weight that it
 * holds; `level`, `since`, `confirmed`, `pause` and `strikes` after a refusal (see `Ceiling` and `Pause`); `next` where permits are
 * evenly paced.
 *
 * Who finds too little free is granted what cools all the same, for the moment when it is free: it is taken out of the
 * set, and counts as held from now on. So nobody asks again and again, and permits go to those who asked first.
 *
 * Where more processes ask than can be served, a second sorted set of the bucket holds those that were sent away, scored
 * by when they come back.
 *
 * KEYS: that of the epoch, then two of each bucket. ARGV: the call, as JSON. Both as composed in `exchange.ts`.
 *
 * @param time - a Lua expression for seconds and microseconds; another one than the server's is for tests only
 */
export const syncScript = (time = "redis.call('TIME')"): string => `
local time = ${time}
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local call = cjson.decode(ARGV[1])

-- The process has given this call up, and may have sent another; or it does not know yet when that would be.
if now > call.deadline then return { now } end

-- The epoch tells when the data began, and when a process first missed what was there before.
local known = redis.call('GET', KEYS[1])
local born, lostAt = string.match(known or '', '^(%d+) (%d+)$')
if not born then born, lostAt = string.format('%.0f', now), '0' end
if lostAt == '0' and call.epoch ~= '' and call.epoch ~= born then
  lostAt = string.format('%.0f', now)
end
local epoch, left = born .. ' ' .. lostAt, redis.call('PTTL', KEYS[1])
if epoch ~= known or left < call.memory then
  redis.call('SET', KEYS[1], epoch, 'PX', math.max(left, 2 * call.memory))
end

local function available(b)
  if not b.level then return b.amount end
  local flatAfter = (${STEP_BACK} * b.level / (${STEEPNESS} * b.amount)) ^ (1 / 3)
  local windows = (now - b.since) / b.window - flatAfter
  local grown = math.floor(b.level + ${STEEPNESS} * b.amount * windows * windows * windows)
  if b.confirmed == 0 and b.level < b.amount / 2 then
    grown = math.max(grown, math.floor(b.amount * 2 ^ ((now - b.since) / b.window - ${DOUBT})))
  end
  return math.min(b.amount, math.max(1, grown))
end

local function refuse(b, weight, sentAgo, retryAfter)
  local isNews = not b.since or now - sentAgo > b.since
  b.level = math.max(1, (isNews and b.sum or b.level) - weight)
  if isNews then b.confirmed, b.since = b.since and 1 or 0, now end
  if isNews or retryAfter >= 0 then
    local guess = math.min(b.window, b.window * ${FIRST_PAUSE} * 2 ^ (b.strikes or 0))
    local pause = now + (retryAfter >= 0 and retryAfter or guess)
    b.pause = math.max(b.pause or 0, math.ceil(pause))
    b.strikes = (b.strikes or 0) + 1
  end
end

-- Adds a permit that cools, under a name that is not there yet.
local function add(b, at, weight, id)
  local name = weight .. id
  while redis.call('ZADD', b.key, 'NX', at, name) == 0 do name = name .. '+' end
end

-- Reads a bucket, drops what is over, and notes what the process has done.
local function open(b, key, crowdKey)
  b.crowdKey = crowdKey
  b.key, b.sum, b.holds, b.holders = key, 0, {}, 0
  local facts = redis.call('ZRANGEBYSCORE', key, '-inf', 0, 'WITHSCORES')
  for i = 1, #facts, 2 do
    local process = string.match(facts[i], '^#(.*)')
    if process then b.holds[process] = -facts[i + 1] else b[facts[i]] = -facts[i + 1] end
  end
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', key, '(0', now)) do
    local process = string.match(member, '^@(.*)')
    if process then
      b.sum = b.sum - b.holds[process]
      b.holds[process] = nil
      redis.call('ZREM', key, '#' .. process)
    else
      b.sum = b.sum - string.match(member, '^%d+')
    end
  end
  redis.call('ZREMRANGEBYSCORE', key, '(0', now)

  local released = (b.holds[call.process] or 0) - b.held
  b.sum, b.holds[call.process] = b.sum - released, b.held
  for _, permit in ipairs(b.cooled) do
    -- One more, for what the present millisecond has begun with.
    if redis.call('ZADD', key, now + 1 + permit[2], permit[1]) == 1 then
      local weight = string.match(permit[1], '^%d+')
      b.sum, released = b.sum + weight, released - weight
    end
  end
  if b.unsure and released > 0 then
    -- Granted in a call whose answer was not heard, perhaps from what cools for others still.
    add(b, now + b.window + b.grace, released, ':' .. call.process)
    b.sum = b.sum + released
  end
  for _, process in pairs(b.holds) do b.holders = b.holders + 1 end

  if b.answered and b.pause and now >= b.pause then b.strikes = 0 end
  for _, refusal in ipairs(b.refusals) do refuse(b, refusal[1], refusal[2], refusal[3]) end
  b.available = available(b)
  if b.level and b.available == b.amount and now >= b.pause then
    b.level = nil
    b.since = nil
    redis.call('ZREM', key, 'level', 'since', 'pause', 'strikes', 'confirmed')
  end
  b.notBefore = math.max(b.level and b.pause or 0, b.even and b.next or 0)
  -- What was lost may have been held until then: longer than a lease, nobody alive is silent.
  local lostUntil = lostAt + call.lease + b.window + b.grace
  b.closedUntil = call.waits and lostAt ~= '0' and now < lostUntil and lostUntil or 0
end

-- After a refusal, what is heavier than what seems to be left would wait for long to find out.
local function missing(b, weight)
  if b.level and b.sum == 0 and weight <= b.amount then return 0 end
  return b.sum + weight - b.available
end

local function fits(b, weight)
  if b.isFull or b.closedUntil > 0 or now < b.notBefore then return false end
  return missing(b, weight) <= 0
end

-- Takes from what cools, the earliest first, 'wanted' of weight; returns when all of that is free, or nothing.
local function book(b, wanted)
  local at, rest, offset, taken, last = now, wanted, 0, {}, nil
  while rest > 0 do
    local count = math.min(wanted, 64)
    local page = redis.call(
      'ZRANGEBYSCORE', b.key, '(0', '+inf', 'WITHSCORES', 'LIMIT', offset, count)
    if #page == 0 then return nil end
    for i = 1, #page, 2 do
      local weight, id = string.match(page[i], '^(%d+)(:.*)')
      if weight and rest > 0 then
        taken[#taken + 1], rest, at, last = page[i], rest - weight, page[i + 1], id
      end
    end
    offset = offset + count
  end
  for _, member in ipairs(taken) do redis.call('ZREM', b.key, member) end
  if rest < 0 then add(b, at, -rest, last) end
  return tonumber(at)
end

-- Grants 'weight', from now on or from a later moment, which it returns; or nothing.
local function grant(b, weight)
  local at, lacking = now, missing(b, weight)
  if b.isFull or b.closedUntil > 0 then return nil end
  if lacking > 0 then
    at = book(b, lacking)
    if not at then return nil end
    b.sum = b.sum - lacking
  end
  at = math.max(at, b.notBefore)
  if b.even then
    b.next = at + b.window * weight / b.amount
    b.notBefore = math.max(b.notBefore, b.next)
  end
  b.sum, b.held = b.sum + weight, b.held + weight
  redis.call('ZREM', b.crowdKey, call.process)
  return at
end

-- Says when to ask again. What cools now comes free within a window, so that asking twice in that time misses nothing;
-- but of a crowd no more are to come back in a window than it can serve.
local function deny(b)
  -- Those behind are not to overtake, here or next time.
  b.isFull = true
  if b.closedUntil > 0 then return { b.closedUntil - now } end
  redis.call('ZREMRANGEBYSCORE', b.crowdKey, '-inf', now)
  local crowd = redis.call('ZCARD', b.crowdKey) + 1
  local again = math.ceil(b.window * math.min(math.max(0.5, crowd / b.amount), ${LONGEST_WINDOWS}))
  redis.call('ZADD', b.crowdKey, now + again, call.process)
  redis.call('PEXPIRE', b.crowdKey, again * 2)
  return { again }
end

-- All that a request needs, if it may go now; else what it needs up to the first bucket that lets it go later only.
local function answer(ask)
  local result = { 0 }
  local last = #ask
  for i = #ask, 1, -1 do
    if not fits(call.buckets[ask[i][1]], ask[i][2]) then last = i end
  end
  local b = call.buckets[ask[last][1]]
  local at = grant(b, ask[last][2])
  if not at then return deny(b) end
  for i = 1, last - 1 do
    grant(call.buckets[ask[i][1]], ask[i][2])
    result[i + 1] = 0
  end
  result[last + 1] = math.ceil(at - now)
  return result
end

local function close(b)
  local me, ttl = call.process, call.lease + b.window + b.grace
  if b.held > 0 then
    redis.call('ZADD', b.key, now + ttl, '@' .. me, -b.held, '#' .. me)
  else
    redis.call('ZREM', b.key, '@' .. me, '#' .. me)
  end
  redis.call('ZADD', b.key, -b.sum, 'sum')
  if b.level then
    redis.call('ZADD', b.key, -b.level, 'level', -b.since, 'since', -b.pause, 'pause',
      -b.strikes, 'strikes', -b.confirmed, 'confirmed')
    -- By then the curve has reached the amount from any level.
    ttl = ttl + b.pause - now + 11 * b.window
  end
  if b.even then redis.call('ZADD', b.key, -(b.next or 0), 'next') end
  if b.sum == 0 and not b.level and now >= b.notBefore then
    redis.call('DEL', b.key)
  else
    redis.call('PEXPIRE', b.key, math.ceil(ttl))
  end
  local paused = math.max(0, math.ceil((b.level and b.pause or now) - now))
  local sharers = b.holders + redis.call('ZCOUNT', b.crowdKey, now, '+inf')
  return { b.available, paused, sharers, b.sum, math.max(0, b.closedUntil - now) }
end

for i, b in ipairs(call.buckets) do open(b, KEYS[2 * i], KEYS[2 * i + 1]) end
local answers, buckets = {}, {}
for i, ask in ipairs(call.asks) do answers[i] = answer(ask) end
for i, b in ipairs(call.buckets) do buckets[i] = close(b) end
return { now, born, buckets, answers }
`;

/** The longest time before asking again, in windows: of any crowd, that many times the amount comes back in it. */
const LONGEST_WINDOWS = 60;
