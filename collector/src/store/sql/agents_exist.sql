-- Whether anybody has an account.
select count(*) from (select 1 from agents limit 1) found
