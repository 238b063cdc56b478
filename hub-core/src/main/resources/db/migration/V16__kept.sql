-- Failed destinations are deleted as stopped ones are, and their keys forgotten.

update destinations set target = null where status = 'failed';
comment on column destinations.target is 'URL with its key, encrypted; null once stopped or failed';
drop index destinations_ended;
create index destinations_ended on destinations (ended_at) where status <> 'running';

-- What a tenant stores is counted by its number, whatever became of the apps.

create index snapshots_tenant on snapshots (tenant_id);
