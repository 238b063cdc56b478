-- What lies in a bucket stays the bucket's when its app gets another one.

alter table app_s3 drop constraint app_s3_app_id_key;
alter table app_s3 add column current boolean not null default true;
comment on column app_s3.current is 'new files go there; others hold older ones, and go with the last of them';
create unique index app_s3_current on app_s3 (app_id) where current;
create index app_s3_app on app_s3 (app_id);

alter table uploads add column bucket_id bigint references app_s3;
alter table vods add column file_bucket bigint references app_s3 on delete set null;
alter table vods add column snapshot_bucket bigint references app_s3 on delete set null;
alter table snapshots add column file_bucket bigint references app_s3 on delete set null;
comment on column uploads.bucket_id is 'where it goes, and goes on going once it has begun';
comment on column vods.file_bucket is 'where file_key lies; null without one, or when the app is gone';
comment on column vods.snapshot_bucket is 'where snapshot_key lies, as file_bucket';
comment on column snapshots.file_bucket is 'where file_key lies; null without one, or when the app is gone';

-- Of older files nobody noted it: until now they were looked for in the app's newest bucket.
update uploads u set bucket_id = s.id from app_s3 s where s.app_id = u.app_id;
update vods v set file_bucket = s.id from app_s3 s where s.app_id = v.app_id and v.file_key is not null;
update vods v set snapshot_bucket = s.id from app_s3 s where s.app_id = v.app_id and v.snapshot_key is not null;
update snapshots p set file_bucket = s.id from app_s3 s where s.app_id = p.app_id and p.file_key is not null;
delete from uploads where bucket_id is null;
alter table uploads alter column bucket_id set not null;

create index vods_file_bucket on vods (file_bucket) where file_bucket is not null;
create index vods_snapshot_bucket on vods (snapshot_bucket) where snapshot_bucket is not null;
create index snapshots_file_bucket on snapshots (file_bucket) where file_bucket is not null;
