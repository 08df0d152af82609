-- ARGV: the name of a group, for a stream that is not there. Gives the group's name and the id of the last entry ever added.
local group = find()
if not group then
  group = ARGV[1]
  make(group)
end
return {group, top()}
