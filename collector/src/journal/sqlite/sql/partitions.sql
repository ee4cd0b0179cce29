-- The number of partitions this journal was made with.
select value from settings where name = 'partitions'
