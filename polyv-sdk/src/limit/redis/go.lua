-- Whether a call that has waited still has its slots: what was counted may have been lost meanwhile.
-- KEYS: the fleet, then the quotas. ARGV: id of the call, how long it may be on its way in microseconds.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local quiet = redis.call('HGET', KEYS[1], 'quiet')
if not quiet or now < tonumber(quiet) then
  return 0
end
for i = 2, #KEYS do
  local lease = redis.call('ZSCORE', KEYS[i], ARGV[1])
  if not lease or tonumber(lease) >= 0 then
    return 0
  end
end
for i = 2, #KEYS do
  redis.call('ZADD', KEYS[i], string.format('%.0f', -(now + ARGV[2])), ARGV[1])
end
return 1
