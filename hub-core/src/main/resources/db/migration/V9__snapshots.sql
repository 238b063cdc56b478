-- Pictures of streams: a row a file. Rows outlive their app, by its number and not its name.

create table snapshots (
  id          bigint generated always as identity primary key,
  tenant_id   bigint not null,
  app_id      bigint not null,
  app         text not null,
  room        text not null,
  stream_id   text not null,
  egress_id   text,
  taken_at    timestamptz not null,
  width       int not null,
  height      int not null,
  size_bytes  bigint not null,
  file        text not null,
  file_key    text,
  deleting    boolean not null default false
);
comment on column snapshots.egress_id is 'of the recording that it was taken for; null when somebody asked';
comment on column snapshots.file is 'within the recordings folder; gone once there is an object';
comment on column snapshots.file_key is 'of the object in S3; null while there is none';
comment on column snapshots.deleting is 'its file is being removed; the row goes last';
create index snapshots_app on snapshots (app_id, id desc);
create index snapshots_egress on snapshots (egress_id, id) where egress_id is not null;
create index snapshots_deleting on snapshots (id) where deleting;

alter table vods add column snapshot_file text;
comment on column vods.snapshot_file is 'its first picture, within the recordings folder';
comment on column vods.snapshot_key is 'of that picture''s object in S3; null while there is none';
