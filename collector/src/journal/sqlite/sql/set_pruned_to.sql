-- Remembers how far pruning went.
update settings set value = max(value, $1) where name = 'pruned_to'
