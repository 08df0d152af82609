-- KEYS[1] is the public stream. ARGV: the sequence that the publisher knows to be there; how many entries are kept, about; entries
-- that happened before this time go (RFC 3339 in UTC, all of one length); then for each event its sequence and eight values.
-- Gives what came of it, and the sequence of the last entry.
local stream = KEYS[1]
local FIELDS = {'type', 'data', 'id', 'source', 'subject', 'time', 'sequence', 'traceparent'}

local function top()
  if redis.call('EXISTS', stream) == 0 then return 0 end
  local list = redis.call('XINFO', 'STREAM', stream)
  for at = 1, #list, 2 do
    if list[at] == 'last-generated-id' then return tonumber(string.match(list[at + 1], '^%d+')) end
  end
end

local last = top()
if last < tonumber(ARGV[1]) then return {'lost', string.format('%.0f', last)} end
for at = 4, #ARGV, 9 do
  if tonumber(ARGV[at]) > last then
    last = tonumber(ARGV[at])
    local entry = {stream, 'MAXLEN', '~', ARGV[2], ARGV[at] .. '-0'}
    for place, field in ipairs(FIELDS) do
      local value = ARGV[at + place]
      if value ~= '' then
        entry[#entry + 1] = field
        entry[#entry + 1] = value
      end
    end
    redis.call('XADD', unpack(entry))
  end
end
-- A little at a time: whatever is published next goes on with it.
local old
for _, entry in ipairs(redis.call('XRANGE', stream, '-', '+', 'COUNT', 300)) do
  local time
  for at = 1, #entry[2], 2 do
    if entry[2][at] == 'time' then time = entry[2][at + 1] end
  end
  if not time or time >= ARGV[3] then break end
  old = entry[1]
end
if old then redis.call('XTRIM', stream, 'MINID', string.match(old, '^%d+') .. '-1') end
return {'done', string.format('%.0f', last)}
