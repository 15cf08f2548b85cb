-- Reserves the next moment that all quotas allow. All times are microseconds of this server's clock.
-- KEYS: the block of the address, then one key for each quota.
-- ARGV: id of the call; longest wait; how long a trial lasts, or 0 if this is not the last word on the
-- call; then calls, window and spacing of each quota.
-- Returns {what, wait}: 0 go, 1 no room in time, 2 blocked, 3 go, to try whether a block is over.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local id, within, trial = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

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

local at = now
for i = 2, #KEYS do
  local calls, per, spacing = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('(%.0f', now - per))
  local full = redis.call('ZCARD', KEYS[i]) - calls
  if full >= 0 then
    at = math.max(at, redis.call('ZRANGE', KEYS[i], full, full, 'WITHSCORES')[2] + per)
  end
  if spacing > 0 then
    local last = redis.call('ZRANGE', KEYS[i], -1, -1, 'WITHSCORES')
    if last[2] then
      at = math.max(at, last[2] + spacing)
    end
  end
end
if at - now > within then
  return {1, at - now}
end

for i = 2, #KEYS do
  local kept = (at - now + ARGV[i * 3 - 1]) / 1000 + 1000
  redis.call('ZADD', KEYS[i], string.format('%.0f', at), id)
  redis.call('PEXPIRE', KEYS[i], string.format('%.0f', kept))
end
if block[1] and trial > 0 then
  redis.call('HSET', KEYS[1], 'trial', string.format('%.0f', now))
  return {3, at - now}
end
return {0, at - now}
