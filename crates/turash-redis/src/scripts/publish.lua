-- ARGV: the group that the publisher knows, or nothing; the sequence that it knows to be there; the room; `all` or `part`; the
-- name of a group, for a stream that is not there; then four for each entry: sequence or nothing, field, text, error.
-- Gives what came of it, and how many of the entries need no publishing any more, and the group.
local group = find()
if ARGV[1] == '' then
  if not group then
    group = ARGV[5]
    make(group)
  end
elseif group ~= ARGV[1] then
  return {'anew', 0, ''}
end
local sequence, part = string.match(top(), '^(%d+)-(%d+)$')
part = tonumber(part)
-- An end of the stream is gone: what comes next would stand behind a hole.
if tonumber(sequence) < tonumber(ARGV[2]) then return {'lost', 0, ''} end
local free = tonumber(ARGV[3]) - redis.call('XLEN', stream)

local function is_new(found, highest)
  return found == '' or tonumber(found) > tonumber(highest)
end

if ARGV[4] == 'all' then
  local count, highest = 0, sequence
  for at = 6, #ARGV, 4 do
    if is_new(ARGV[at], highest) then
      count = count + 1
      if ARGV[at] ~= '' then highest = ARGV[at] end
    end
  end
  if count > free then return {'full', 0, group} end
end

local taken, added = 0, 0
for at = 6, #ARGV, 4 do
  if is_new(ARGV[at], sequence) then
    if added >= free then break end
    if ARGV[at] == '' then
      part = part + 1
    else
      sequence, part = ARGV[at], 0
    end
    local id = sequence .. '-' .. part
    if ARGV[at + 1] == 'event' then
      redis.call('XADD', stream, id, 'event', ARGV[at + 2])
    else
      redis.call('XADD', stream, id, 'raw', ARGV[at + 2], 'error', ARGV[at + 3])
    end
    added = added + 1
  end
  taken = taken + 1
end
if added > 0 then redis.call('HINCRBY', books, 'open', added) end
return {'done', taken, group}
