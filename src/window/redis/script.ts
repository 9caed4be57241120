/** The script of script.lua, without its comments and indents. Made by scripts/embed-lua.js: edit that file, and run this one. */
export const SCRIPT = `local time = redis.call('TIME')
local now = tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local message, learning = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
local me = message.process
local last = tonumber(redis.call('GET', KEYS[2]) or 0)
if now > message.deadline or message.number <= last then return { now } end
redis.call('SET', KEYS[2], string.format('%.0f', message.number), 'PX', 2 * message.memory)
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
local function keep(key, ms)
if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, string.format('%.0f', math.ceil(ms))) end
end
local function available(b)
if not b.level then return b.amount end
local flatAfter = (learning.stepBack * b.level / (learning.steepness * b.amount)) ^ (1 / 3)
local windows = (now - b.since) / b.window - flatAfter
local grown = math.floor(b.level + learning.steepness * b.amount * windows * windows * windows)
if b.confirmed == 0 and b.level < b.amount / 2 then
grown = math.max(grown, math.floor(b.amount * 2 ^ ((now - b.since) / b.window - learning.doubt)))
end
return math.min(b.amount, math.max(1, grown))
end
local function longestPause(b)
return math.max(learning.longestPause, learning.pauseWindows * b.window)
end
local function refuse(b, weight, sentAgo, retryAfter)
if b.level and now >= b.pause and available(b) == b.amount then b.since, b.strikes = nil, nil end
local isNews = not b.since or now - sentAgo > b.since
b.level = math.max(1, (isNews and b.sum or b.level) - weight)
if isNews then b.confirmed, b.since = b.since and 1 or 0, now end
if isNews or retryAfter >= 0 then
local guess = math.min(b.window, b.window * learning.firstPause * 2 ^ (b.strikes or 0))
local pause = math.min(retryAfter >= 0 and retryAfter or guess, longestPause(b))
b.pause = math.max(b.pause or 0, math.ceil(now + pause))
b.strikes = (b.strikes or 0) + 1
end
end
local function add(b, at, weight, id)
local name = string.format('%.0f', weight) .. id
while redis.call('ZADD', b.key, 'NX', at, name) == 0 do name = name .. '+' end
end
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
if b.level then b.since, b.pause = math.min(b.since, now), math.min(b.pause, now + longestPause(b)) end
if b.next then b.next = math.min(b.next, now + 2 * b.window) end
if b.next and b.next > now and b.former < b.amount then b.next = now + (b.next - now) * b.former / b.amount end
end
local function note(b)
local knownHeld = b.holds[me] or 0
b.isVoid = b.stock > math.max(0, knownHeld - b.flying)
b.held = b.flying + b.stock
local released = knownHeld - b.held
b.sum, b.holds[me] = b.sum - released, b.held
for _, permit in ipairs(b.cooled) do
if redis.call('ZADD', b.key, 'NX', now + 1 + permit[2], permit[1]) == 1 then
local weight = string.match(permit[1], '^%d+')
b.sum = b.sum + weight
if permit[3] == 1 then released = released - weight end
end
end
if b.unheard > 0 and b.unheard <= last and released > 0 then
add(b, now + b.window + b.grace, released, ':' .. me)
b.sum = b.sum + released
end
for _ in pairs(b.holds) do b.holders = b.holders + 1 end
end
local function learn(b)
if b.answered and b.pause and now >= b.pause then b.strikes = 0 end
for _, refusal in ipairs(b.refusals) do refuse(b, refusal[1], refusal[2], refusal[3]) end
b.available = available(b)
if b.level and now >= b.pause + learning.setbackWindows * b.window then
b.level, b.since = nil, nil
redis.call('ZREM', b.key, 'level', 'since', 'pause', 'strikes', 'confirmed')
end
b.notBefore = math.max(b.level and b.pause or 0, b.even and b.next or 0)
local lostUntil = lostAt + message.lease + b.window + b.grace
b.closedUntil = message.waits and lostAt > 0 and now < lostUntil and lostUntil or 0
end
local function missing(b, weight)
if b.level and b.sum == 0 and weight <= b.amount then return 0 end
return b.sum + weight - b.available
end
local function fits(b, weight)
return not b.isFull and b.closedUntil == 0 and now >= b.notBefore and missing(b, weight) <= 0
end
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
local function grant(b, weight)
local at, lacking = now, missing(b, weight)
if b.isFull or b.closedUntil > 0 then return nil end
if lacking > 0 then
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
local function write(b)
local ttl = message.lease + b.window + b.grace
if b.held > 0 then redis.call('ZADD', b.key, now + ttl, '@' .. me, -b.held, '#' .. me)
else redis.call('ZREM', b.key, '@' .. me, '#' .. me) end
redis.call('ZADD', b.key, -b.sum, 'sum')
if b.level then
redis.call('ZADD', b.key, -b.level, 'level', -b.since, 'since', -b.pause, 'pause',
-b.strikes, 'strikes', -b.confirmed, 'confirmed')
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
`;
