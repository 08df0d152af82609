-- ARGV: the group, the consumer that leaves, an idle time in milliseconds, then for each entry its id and how often it was given before.
-- What the consumer still has goes to nobody, so long idle that whoever looks takes it over. Gives how many these were.
if redis.call('HGET', books, 'group') ~= ARGV[1] then return 0 end
local left = 0
for at = 4, #ARGV, 2 do
  local id = ARGV[at]
  if #redis.call('XPENDING', stream, ARGV[1], id, id, 1, ARGV[2]) > 0 then
    redis.call('XCLAIM', stream, ARGV[1], 'nobody', 0, id, 'IDLE', ARGV[3], 'RETRYCOUNT', ARGV[at + 1], 'JUSTID')
    left = left + 1
  end
end
return left
