-- Holds all calls to an address back. KEYS: the block of the address. ARGV: its length in microseconds,
-- and how long it is remembered in milliseconds.
local clock = redis.call('TIME')
local till = clock[1] * 1000000 + clock[2] + ARGV[1]
local known = redis.call('HGET', KEYS[1], 'until')
if not known or tonumber(known) < till then
  redis.call('HSET', KEYS[1], 'until', string.format('%.0f', till))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
redis.call('HDEL', KEYS[1], 'trial')
return 0
