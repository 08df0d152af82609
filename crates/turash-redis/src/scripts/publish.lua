-- ARGV: the group that the publisher knows, or nothing; the sequence that it knows to be there; the room; `all`, `part`, or `first`
-- for the first of several parts; the name of a group, for a stream that is not there; how many entries, of a first part how many
-- in all parts; then two for each event: sequence and text; and three for what cannot be read: `!` with its sequence or with nothing, text,
-- error.
-- Gives what came of it, and how many of the entries need no publishing any more, and the group.
-- What is done for each event is kept short: nobody else is served meanwhile.
local group = find()
if ARGV[1] == '' then
  if not group then
    group = ARGV[5]
    make(group)
  end
elseif group ~= ARGV[1] then
  return {'anew', 0, ''}
end
local highest, part = string.match(top(), '^(%d+)-(%d+)$')
highest, part = tonumber(highest), tonumber(part)
-- An end of the stream is gone: what comes next would stand behind a hole.
if highest < tonumber(ARGV[2]) then return {'lost', 0, ''} end
local free = tonumber(ARGV[3]) - redis.call('XLEN', stream)
local args, FIRST, last = ARGV, 7, #ARGV

local function count_new()
  local count, top, at = 0, highest, FIRST
  while at <= last do
    local number = tonumber(args[at])
    local readable = number
    number = number or tonumber(string.sub(args[at], 2))
    if not number or number > top then
      count, top = count + 1, number or top
    end
    at = at + (readable and 2 or 3)
  end
  return count
end

if ARGV[4] == 'first' and tonumber(ARGV[6]) > free then return {'tight', 0, group} end
if ARGV[4] == 'all' and tonumber(ARGV[6]) > free and count_new() > free then return {'full', 0, group} end

local call, taken, added, at = redis.call, 0, 0, FIRST
while at <= last do
  -- A sequence alone is the id of its part 0.
  local id = args[at]
  local number = tonumber(id)
  if number then
    if number > highest then
      if added >= free then break end
      call('XADD', stream, id, 'event', args[at + 1])
      highest, part, added = number, 0, added + 1
    end
    at = at + 2
  else
    number = tonumber(string.sub(id, 2))
    if not number or number > highest then
      if added >= free then break end
      highest, part = number or highest, number and 0 or part + 1
      call('XADD', stream, string.format('%.0f-%d', highest, part), 'raw', args[at + 1], 'error', args[at + 2])
      added = added + 1
    end
    at = at + 3
  end
  taken = taken + 1
end
if added > 0 then redis.call('HINCRBY', books, 'open', added) end
return {'done', taken, group}
