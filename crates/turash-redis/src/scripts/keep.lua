-- ARGV: the group, the consumer, an idle time in milliseconds, ids. Says for this consumer that it lives and has these entries,
-- unless another one was given them meanwhile: those are not idle.
if redis.call('HGET', books, 'group') ~= ARGV[1] then return 0 end
local call = {stream, ARGV[1], ARGV[2], ARGV[3], unpack(ARGV, 4)}
call[#call + 1] = 'JUSTID'
return #redis.call('XCLAIM', unpack(call))
