-- ARGV: the group, the consumer, the idle time in milliseconds, where to begin, how many at most. Gives where to go on, how many
-- entries were pending and are gone, and the entries with how often each was given.
local group, me, idle = ARGV[1], ARGV[2], tonumber(ARGV[3])
local found = redis.call('XAUTOCLAIM', stream, group, me, idle, ARGV[4], 'COUNT', ARGV[5])
local lost = found[3] and #found[3] or 0
local entries = {}
for _, entry in ipairs(found[2]) do
  if entry and entry[2] then
    local pending = redis.call('XPENDING', stream, group, entry[1], entry[1], 1)
    entries[#entries + 1] = {entry[1], entry[2], pending[1] and pending[1][4] or 1}
  else
    lost = lost + 1
  end
end
-- Consumers of processes that are gone. One with pending entries would take them along.
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  local name = field(consumer, 'name')
  if name ~= me and field(consumer, 'pending') == 0 and field(consumer, 'idle') > idle then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, name)
  end
end
return {found[1], lost, entries}
