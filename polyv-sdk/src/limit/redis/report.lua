-- Adds calls that were made without this server. KEYS: the quota of all calls. ARGV: its window, then the
-- id and the age of each call, in microseconds. Those that are known stay as they are.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
for i = 2, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], 'NX', string.format('%.0f', now - ARGV[i + 1]), ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', ARGV[1] / 1000 + 1000))
return 0
