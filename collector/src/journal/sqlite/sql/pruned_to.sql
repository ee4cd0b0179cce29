-- The last position that was pruned: positions go on from there when nothing else is left.
select value from settings where name = 'pruned_to'
