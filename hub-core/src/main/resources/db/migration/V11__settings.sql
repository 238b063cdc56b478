-- The settings of an app as a file.

create table app_documents (
  app_id       bigint primary key references apps on delete cascade,
  yaml         text,
  from_config  jsonb
);
comment on column app_documents.yaml is 'as somebody wrote it, with comments; shown as long as it says what is in force. Never has secrets';
comment on column app_documents.from_config is 'what config.yaml said of the app when it was applied last';

create table config_backups (
  id      bigint generated always as identity primary key,
  app_id  bigint not null references apps on delete cascade,
  ts      text not null,
  reason  text not null,
  yaml    text not null,
  unique (app_id, ts)
);
comment on column config_backups.yaml is 'the settings before a change; secrets are masked';

-- A file that was uploaded and is to go from the disk.

alter table vods add column drop_file boolean not null default false;
comment on column vods.drop_file is 'its object is in the bucket, and the local file is being deleted';
create index vods_drop_file on vods (id) where drop_file;

create index vods_tenant on vods (tenant_id);
