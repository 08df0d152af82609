-- ARGV: the group, then ids of entries. Gives how many were open, or -1 where the stream was made anew.
if redis.call('HGET', books, 'group') ~= ARGV[1] then return -1 end
local ids = {unpack(ARGV, 2)}
local settled = redis.call('XACK', stream, ARGV[1], unpack(ids))
local deleted = redis.call('XDEL', stream, unpack(ids))
-- Somebody else may have deleted an entry, or acknowledged one: it is settled all the same.
local gone = math.max(settled, deleted)
if gone > 0 then redis.call('HINCRBY', books, 'open', -gone) end
return gone
