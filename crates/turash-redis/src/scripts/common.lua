-- KEYS[1] is the stream of a subscription, KEYS[2] its books: the name of its group, and how many entries are open.
-- An entry is open from when it is added until it is acknowledged. Then it is deleted, so the stream is as long as the books
-- say unless somebody else deleted something.
local stream, books = KEYS[1], KEYS[2]

local function field(list, name)
  for at = 1, #list, 2 do
    if list[at] == name then return list[at + 1] end
  end
end

-- The group's name and what is known of it; nothing where stream, group or books are missing.
local function find()
  local name = redis.call('HGET', books, 'group')
  if not name or redis.call('EXISTS', stream) == 0 then return nil end
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    if field(group, 'name') == name then return name, group end
  end
end

local function make(name)
  redis.call('DEL', stream, books)
  redis.call('XGROUP', 'CREATE', stream, name, '0', 'MKSTREAM')
  redis.call('HSET', books, 'group', name, 'open', 0)
end

local function top()
  return field(redis.call('XINFO', 'STREAM', stream), 'last-generated-id')
end
