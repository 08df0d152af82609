-- Gives how many entries are open, how many of them were given, the id of the first, and for each consumer its name, how many it has,
-- and for how many milliseconds it gave no sign of life. Nothing where there is no stream.
local group, known = find()
if not group then return {0, 0, '', {}} end
local consumers = {}
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  consumers[#consumers + 1] = {field(consumer, 'name'), field(consumer, 'pending'), field(consumer, 'idle')}
end
local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
return {redis.call('XLEN', stream), field(known, 'pending'), first and first[1] or '', consumers}
