-- Keeps the windows of one App Key: one call tells what a process has done, and asks for permits.
-- A bucket is one sorted set. What has a score above 0 counts until then, in milliseconds of Redis' own clock:
-- `<weight>:<id>`   permits that cool.
-- `@<process>`      all that a process holds, in flight or not used yet; far enough ahead for the process to have died
--                   just before its lease was over, and for what it had sent to be counted after that.
-- What has another score is a number, negated: `sum`, the weight of all of the above; `#<process>`, the weight that it
-- holds; `level`, `since`, `confirmed`, `pause` and `strikes` after a refusal (see `Ceiling` and `Pause`); `next` where
-- permits are evenly paced.
-- Who finds too little free is granted what cools all the same, for the moment when it is free: it is taken out of the
-- set, and counts as held from now on. So nobody asks again and again, and permits go to those who asked first.
--
-- A second sorted set of the bucket holds the processes that were sent away, scored by when they come back.
--
-- KEYS  that of the epoch, that of the calling process, then two of each bucket
-- ARGV  the message and the constants of learning, as JSON (`message.ts`); tests add a clock of theirs, in milliseconds

local time = redis.call('TIME')
local now = tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local message, learning = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
local me = message.process

-- The process has given this call up, or does not know yet when it would; or it has been executed before, for clients
-- send again what they heard no reply to; or a later one has.
local last = tonumber(redis.call('GET', KEYS[2]) or 0)
if now > message.deadline or message.number <= last then return { now } end
redis.call('SET', KEYS[2], string.format('%.0f', message.number), 'PX', 2 * message.memory)

-- The epoch names one life of the data; a later one has a higher number. It is told with when the life before it was
-- found to be lost, or 0. Data is lost where a process knows of a call of its own, or of an epoch, that is not there.
local known = redis.call('GET', KEYS[1])
local epoch, lostAt = string.match(known or '', '^(%d+) (%d+)$')
epoch, lostAt = tonumber(epoch) or now, tonumber(lostAt) or 0
local isLost = message.epoch > epoch
  or message.epoch == epoch and message.heard > last
  or message.epoch > 0 and message.epoch < epoch and lostAt == 0
if isLost and now <= message.heardUntil then epoch, lostAt = math.max(now, epoch + 1, message.epoch + 1), now end
lostAt = math.min(lostAt, now) -- The clock may have been set back since.
local text, left = string.format('%.0f %.0f', epoch, lostAt), redis.call('PTTL', KEYS[1])
if text ~= known or left < 1.5 * message.memory then
  redis.call('SET', KEYS[1], text, 'PX', math.max(left, 2 * message.memory))
end

-- Lets a key live on for so long, or longer where it does already: others may have longer leases.
local function keep(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, string.format('%.0f', math.ceil(ms))) end
end

-- include learning.lua

-- Adds a permit that cools, under a name that is not there yet.
local function add(b, at, weight, id)
  local name = string.format('%.0f', weight) .. id
  while redis.call('ZADD', b.key, 'NX', at, name) == 0 do name = name .. '+' end
end

-- Reads a bucket, and drops what is over.
local function read(b)
  b.sum, b.holds, b.holders = 0, {}, 0
  local facts = redis.call('ZRANGEBYSCORE', b.key, '-inf', 0, 'WITHSCORES')
  for i = 1, #facts, 2 do
    local process = string.match(facts[i], '^#(.*)')
    if process then b.holds[process] = -facts[i + 1] else b[facts[i]] = -facts[i + 1] end
  end
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', b.key, '(0', now)) do
    local process = string.match(member, '^@(.*)')
    if process then
      b.sum, b.holds[process] = b.sum - b.holds[process], nil
      redis.call('ZREM', b.key, '#' .. process)
    else
      b.sum = b.sum - string.match(member, '^%d+')
    end
  end
  redis.call('ZREMRANGEBYSCORE', b.key, '(0', now)
  -- Moments that cannot be: the clock was set back since.
  if b.level then b.since, b.pause = math.min(b.since, now), math.min(b.pause, now + longestPause(b)) end
  if b.next then b.next = math.min(b.next, now + 2 * b.window) end
  -- By a slower pace, see `turnAfterChange`.
  if b.next and b.next > now and b.former < b.amount then b.next = now + (b.next - now) * b.former / b.amount end
end

-- Notes what the process holds, and what has ended.
local function note(b)
  local knownHeld = b.holds[me] or 0
  -- What is in flight is so, whatever is known here. A stock that is not known here is another's: it was silent for long. It
  -- counts all the same until the process says that it has given it up, for it may use it before it hears of that.
  b.isVoid = b.stock > math.max(0, knownHeld - b.flying)
  b.held = b.flying + b.stock
  local released = knownHeld - b.held
  b.sum, b.holds[me] = b.sum - released, b.held
  for _, permit in ipairs(b.cooled) do
    -- One more, for what the present millisecond has begun with.
    if redis.call('ZADD', b.key, 'NX', now + 1 + permit[2], permit[1]) == 1 then
      local weight = string.match(permit[1], '^%d+')
      b.sum = b.sum + weight
      -- What was told before may be what it held, or be another's by now: then it counts twice rather than not at all.
      if permit[3] == 1 then released = released - weight end
    end
  end
  if b.unheard > 0 and b.unheard <= last and released > 0 then
    -- Granted in a call whose reply was not heard, perhaps from what cools for others still.
    add(b, now + b.window + b.grace, released, ':' .. me)
    b.sum = b.sum + released
  end
  for _ in pairs(b.holds) do b.holders = b.holders + 1 end
end

-- Notes what the server has refused.
local function learn(b)
  if b.answered and b.pause and now >= b.pause then b.strikes = 0 end
  for _, refusal in ipairs(b.refusals) do refuse(b, refusal[1], refusal[2], refusal[3]) end
  b.available = available(b)
  -- Not before, for those whose amount is greater.
  if b.level and now >= b.pause + learning.setbackWindows * b.window then
    b.level, b.since = nil, nil
    redis.call('ZREM', b.key, 'level', 'since', 'pause', 'strikes', 'confirmed')
  end
  b.notBefore = math.max(b.level and b.pause or 0, b.even and b.next or 0)
  -- What was lost may have been held until then: longer than a lease, nobody alive is silent.
  local lostUntil = lostAt + message.lease + b.window + b.grace
  b.closedUntil = message.waits and lostAt > 0 and now < lostUntil and lostUntil or 0
end

-- After a refusal, what is heavier than what seems to be left would wait for long to find out.
local function missing(b, weight)
  if b.level and b.sum == 0 and weight <= b.amount then return 0 end
  return b.sum + weight - b.available
end

local function fits(b, weight)
  return not b.isFull and b.closedUntil == 0 and now >= b.notBefore and missing(b, weight) <= 0
end

-- Finds when 'lacking' of what cools is free, the earliest first, and takes 'wanted' of it out; returns that moment, or nothing.
local function book(b, lacking, wanted)
  local at, free, left, offset, taken, count = now, 0, wanted, 0, {}, math.min(lacking, 64)
  while free < lacking do
    local page = redis.call('ZRANGEBYSCORE', b.key, '(0', '+inf', 'WITHSCORES', 'LIMIT', offset, count)
    if #page == 0 then return nil end
    for i = 1, #page, 2 do
      local weight, id = string.match(page[i], '^(%d+)(:.*)')
      if weight and free < lacking then
        free, at = free + weight, page[i + 1]
        if left > 0 then taken[#taken + 1], left = { page[i], at, id }, left - weight end
      end
    end
    offset = offset + count
  end
  for _, permit in ipairs(taken) do redis.call('ZREM', b.key, permit[1]) end
  local last = taken[#taken]
  if left < 0 then add(b, last[2], -left, last[3]) end
  return tonumber(at)
end

-- Grants 'weight', from now on or from a later moment, which it returns; or nothing.
local function grant(b, weight)
  local at, lacking = now, missing(b, weight)
  if b.isFull or b.closedUntil > 0 then return nil end
  if lacking > 0 then
    -- After a refusal, or where others go by a larger limit, more may have to be free than is taken: the rest cools on.
    local booked = math.min(lacking, weight)
    at = book(b, lacking, booked)
    if not at then return nil end
    b.sum = b.sum - booked
  end
  at = math.max(at, b.notBefore)
  if b.even then
    b.next = at + b.window * weight / b.amount
    b.notBefore = math.max(b.notBefore, b.next)
  end
  b.sum, b.held = b.sum + weight, b.held + weight
  redis.call('ZREM', b.crowdKey, me)
  return at
end

-- Says when to ask again. What cools now comes free within a window, so that asking twice in that time misses nothing;
-- but of a crowd no more are to come back in a window than it can serve, up to 60 windows later. Nobody overtakes.
local function deny(b)
  b.isFull = true
  if b.closedUntil > 0 then return { b.closedUntil - now } end
  redis.call('ZREMRANGEBYSCORE', b.crowdKey, '-inf', now)
  local crowd = redis.call('ZCARD', b.crowdKey) + 1
  local again = math.ceil(b.window * math.min(math.max(0.5, crowd / b.amount), 60))
  redis.call('ZADD', b.crowdKey, now + again, me)
  keep(b.crowdKey, again * 2)
  return { again }
end

-- All that a request needs, if it may go now; else what it needs up to the first bucket that lets it go later only.
local function answer(ask)
  local result, lastNeeded = { 0 }, #ask
  for i = #ask, 1, -1 do
    if not fits(message.buckets[ask[i][1]], ask[i][2]) then lastNeeded = i end
  end
  local b = message.buckets[ask[lastNeeded][1]]
  local at = grant(b, ask[lastNeeded][2])
  if not at then return deny(b) end
  for i = 1, lastNeeded - 1 do
    grant(message.buckets[ask[i][1]], ask[i][2])
    result[i + 1] = 0
  end
  result[lastNeeded + 1] = math.ceil(at - now)
  return result
end

-- Writes a bucket, and says how it stands.
local function write(b)
  local ttl = message.lease + b.window + b.grace
  if b.held > 0 then redis.call('ZADD', b.key, now + ttl, '@' .. me, -b.held, '#' .. me)
  else redis.call('ZREM', b.key, '@' .. me, '#' .. me) end
  redis.call('ZADD', b.key, -b.sum, 'sum')
  if b.level then
    redis.call('ZADD', b.key, -b.level, 'level', -b.since, 'since', -b.pause, 'pause',
      -b.strikes, 'strikes', -b.confirmed, 'confirmed')
    -- By then the curve has reached the amount from any level.
    ttl = ttl + math.max(0, b.pause - now) + learning.setbackWindows * b.window
  end
  if b.even then redis.call('ZADD', b.key, -(b.next or 0), 'next') end
  if b.sum == 0 and not b.level and now >= b.notBefore then redis.call('DEL', b.key)
  else keep(b.key, ttl) end
  local paused = math.max(0, math.ceil((b.level and b.pause or now) - now))
  local sharers = b.holders + redis.call('ZCOUNT', b.crowdKey, now, '+inf')
  return { b.available, paused, sharers, b.sum, math.max(0, b.closedUntil - now), b.isVoid and 1 or 0 }
end

for i, b in ipairs(message.buckets) do
  b.key, b.crowdKey = KEYS[2 * i + 1], KEYS[2 * i + 2]
  read(b) note(b) learn(b)
end
local answers, buckets = {}, {}
for i, ask in ipairs(message.asks) do answers[i] = answer(ask) end
for i, b in ipairs(message.buckets) do buckets[i] = write(b) end
return { now, epoch, buckets, answers, message.number }
