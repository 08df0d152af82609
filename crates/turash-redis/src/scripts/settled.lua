-- Gives the state of the group and an id:
--   none       there is no stream
--   open       the lowest entry that is not acknowledged
--   delivered  the last entry that was given: there is no open one up to it
--   lost       entries are gone that nobody acknowledged, or will never be given again; the group instead of an id
-- What is acknowledged is deleted. So every entry up to the last one given is pending, and the stream is as long as the books say.
local group, known = find()
if not group then return {'none', '0-0'} end
local delivered = field(known, 'last-delivered-id')
local lowest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
local pending = redis.call('XPENDING', stream, group)

local function is_up_to(id, other)
  local sequence, part = string.match(id, '^(%d+)-(%d+)$')
  local most, last = string.match(other, '^(%d+)-(%d+)$')
  sequence, most = tonumber(sequence), tonumber(most)
  return sequence < most or (sequence == most and tonumber(part) <= tonumber(last))
end

local whole = redis.call('XLEN', stream) == tonumber(redis.call('HGET', books, 'open'))
if lowest and is_up_to(lowest[1], delivered) then
  if whole and pending[2] == lowest[1] then return {'open', lowest[1]} end
elseif whole and pending[1] == 0 then
  return {'delivered', delivered}
end
return {'lost', group}
