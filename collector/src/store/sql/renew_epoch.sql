-- An epoch of somebody who is forgotten gets another id: what comes late for it is nobody's.
update epochs set epoch_id = $3 where site_id = $1 and epoch_id = $2
