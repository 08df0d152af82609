-- ARGV: the group that is to go, or nothing for whichever there is; the name of the new one. Gives the name that holds then.
local name = redis.call('HGET', books, 'group')
if ARGV[1] ~= '' and name ~= ARGV[1] then return name or '' end
make(ARGV[2])
return ARGV[2]
