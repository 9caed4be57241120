-- What the server's refusals have taught of a bucket: the same as `Ceiling` and `Pause`, whose constants are in `learning`.

-- What of the amount is ours now.
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

-- The longest that a server may ask to wait.
local function longestPause(b)
  return math.max(learning.longestPause, learning.pauseWindows * b.window)
end

-- Notes a refusal of what was sent so long ago.
local function refuse(b, weight, sentAgo, retryAfter)
  -- What is over for this amount says nothing of it.
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
