-- One site with its keys, the newest key first.
select s.site_id, s.name, s.settings, s.created_at, k.site_key, k.expires_at
from sites s join site_keys k on k.site_id = s.site_id
where s.site_id = $1
order by k.created_at desc, k.site_key
