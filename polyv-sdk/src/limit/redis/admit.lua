-- Takes a slot of each quota for a call. All times are microseconds of this server's clock.
-- A quota is a sorted set with a member for each slot that is in use. Its score is the moment from which the slot may be
-- used again; that of a slot whose call is on its way is negative: the moment at which it counts as lost.
-- KEYS: the block of the address, the fleet, the quota of all calls, then one key for each quota that is asked for.
-- ARGV: id of the call; longest wait; how long a trial lasts, or 0 if this is not the last word on the
-- call; how long a call may be on its way; how long to pause when data was lost; then calls, spacing and longest rest of
-- each quota.
-- Returns {what, wait}: 0 go, 1 no room in time, 2 blocked, 3 go, to try whether a block is over, 4 all are on their way.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local id, within, trial = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local lease, hold = tonumber(ARGV[4]), tonumber(ARGV[5])
local function whole(number)
  return string.format('%.0f', number)
end

local block = redis.call('HMGET', KEYS[1], 'until', 'trial')
if block[1] then
  local over = tonumber(block[1])
  if block[2] and trial > 0 then
    over = math.max(over, block[2] + trial)
  end
  if now < over then
    return {2, over - now}
  end
end

-- What was counted is lost: nobody knows what the fleet has called of late.
local fleet = redis.call('HMGET', KEYS[2], 'quiet', 'busy', 'next')
local quiet = tonumber(fleet[1])
local is_busy = fleet[2] and tonumber(fleet[2]) > now
if not quiet or (is_busy and redis.call('EXISTS', KEYS[3]) == 0) then
  quiet = now + hold
  local ok, info = pcall(redis.call, 'INFO', 'server')
  local run = ok and string.match(info, 'run_id:(%x+)') or 'unknown'
  redis.call('HSET', KEYS[2], 'quiet', whole(quiet), 'run', run)
  redis.call('HDEL', KEYS[2], 'busy', 'next')
  fleet[3] = false
end

-- Nothing ends later than this by itself. What does was written before the clock was set back, or by a call that waited
-- for a late moment and gave up: it counts from now.
if quiet > now + hold then
  quiet = now + hold
  redis.call('HSET', KEYS[2], 'quiet', whole(quiet))
end
local at, taken = math.max(now, quiet), {}
for i = 4, #KEYS do
  local calls, spacing = tonumber(ARGV[i * 3 - 6]), tonumber(ARGV[i * 3 - 5])
  local latest = now + tonumber(ARGV[i * 3 - 4])
  for _, slot in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '(' .. whole(latest), '+inf')) do
    redis.call('ZADD', KEYS[i], whole(latest), slot)
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[i], whole(-now), whole(now))
  local full = redis.call('ZCARD', KEYS[i]) - calls
  if full >= 0 then
    local slot = redis.call('ZRANGEBYSCORE', KEYS[i], '(' .. whole(now), '+inf', 'WITHSCORES', 'LIMIT', full, 1)
    if not slot[2] then
      return {4, 0}
    end
    at = math.max(at, tonumber(slot[2]))
    taken[i] = full
  end
  if spacing > 0 and fleet[3] then
    at = math.max(at, math.min(tonumber(fleet[3]), latest + calls * spacing))
  end
end
if at - now > within then
  return {1, at - now}
end

for i = 4, #KEYS do
  local spacing = tonumber(ARGV[i * 3 - 5])
  if taken[i] then
    local first = redis.call('ZCOUNT', KEYS[i], '-inf', '(0')
    redis.call('ZREMRANGEBYRANK', KEYS[i], first, first + taken[i])
  end
  redis.call('ZADD', KEYS[i], whole(-(at + lease)), id)
  local kept = (at - now + lease) / 1000 + 1000
  if redis.call('PTTL', KEYS[i]) < kept then
    redis.call('PEXPIRE', KEYS[i], whole(kept))
  end
  if spacing > 0 then
    redis.call('HSET', KEYS[2], 'next', whole(at + spacing))
  end
end
if block[1] and trial > 0 then
  redis.call('HSET', KEYS[1], 'trial', whole(now))
  return {3, at - now}
end
return {0, at - now}
