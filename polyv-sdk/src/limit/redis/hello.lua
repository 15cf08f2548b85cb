-- Begins a connection. If this is not the server that counted, or it was started anew, what it says is not all that was
-- called: the fleet pauses.
-- KEYS: the fleet, the quota of all calls. ARGV: how long the pause is, then the id of each call of this process that the
-- server may not know, and how long its slot rests, all in microseconds.
-- Returns 1 if this server may throw counted calls away when its memory is full, else 0.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local function info(section)
  local ok, text = pcall(redis.call, 'INFO', section)
  return ok and type(text) == 'string' and text or ''
end
local run = string.match(info('server'), 'run_id:(%x+)') or 'unknown'
if redis.call('HGET', KEYS[1], 'run') ~= run then
  redis.call('HSET', KEYS[1], 'run', run, 'quiet', string.format('%.0f', now + ARGV[1]))
end

for i = 2, #ARGV, 2 do
  local rest = tonumber(ARGV[i + 1])
  redis.call('ZREM', KEYS[2], ARGV[i])
  if rest > 0 then
    redis.call('ZADD', KEYS[2], string.format('%.0f', now + rest), ARGV[i])
    if redis.call('PTTL', KEYS[2]) < rest / 1000 + 1000 then
      redis.call('PEXPIRE', KEYS[2], string.format('%.0f', rest / 1000 + 1000))
    end
  end
end

local memory = info('memory')
local most = tonumber(string.match(memory, 'maxmemory:(%d+)') or '0')
local policy = string.match(memory, 'maxmemory_policy:([%w-]+)')
if most > 0 and policy and policy ~= 'noeviction' then
  return 1
end
return 0
