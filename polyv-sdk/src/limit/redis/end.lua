-- Gives the slots of a call back. KEYS: the fleet, then the quotas. ARGV: id of the call, which of the keys is the quota of
-- all calls or 0, then for each quota how long the slot rests, in microseconds.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
for i = 2, #KEYS do
  local rest = tonumber(ARGV[i + 1])
  redis.call('ZREM', KEYS[i], ARGV[1])
  if rest > 0 then
    local free = string.format('%.0f', now + rest)
    redis.call('ZADD', KEYS[i], free, ARGV[1])
    if redis.call('PTTL', KEYS[i]) < rest / 1000 + 1000 then
      redis.call('PEXPIRE', KEYS[i], string.format('%.0f', rest / 1000 + 1000))
    end
    -- Until then the quota has a slot in use: if it has none, its data was lost.
    local busy = redis.call('HGET', KEYS[1], 'busy')
    if i == tonumber(ARGV[2]) and (not busy or tonumber(busy) < now + rest) then
      redis.call('HSET', KEYS[1], 'busy', free)
    end
  end
end
return 0
