-- Recordings: a row a file. Rows outlive their app, by its number and not its name.

create table vods (
  id            bigint generated always as identity primary key,
  tenant_id     bigint not null,
  app_id        bigint not null,
  app           text not null,
  room          text not null,
  stream_id     text not null,
  egress_id     text not null,
  part          int not null,
  status        text not null check (status in ('recording', 'uploading', 'ready', 'failed')),
  started_at    timestamptz not null,
  ended_at      timestamptz,
  size_bytes    bigint not null default 0,
  duration_s    double precision not null default 0,
  width         int not null default 0,
  height        int not null default 0,
  format        text not null default '',
  video_codec   text not null default '',
  audio_codec   text not null default '',
  file          text,
  file_key      text,
  snapshot_key  text,
  reason        text,
  deleting      boolean not null default false,
  unique (egress_id, part)
);
comment on column vods.egress_id is 'of the recording that the file is a part of';
comment on column vods.file is 'within the recordings folder; null while there is none';
comment on column vods.file_key is 'of the object in S3; null while there is none';
comment on column vods.reason is 'why it failed or ended early';
comment on column vods.deleting is 'its files are being removed; the row goes last';
create index vods_app on vods (app_id, id desc);
create index vods_started on vods (app_id, started_at);
create index vods_open on vods (id) where status in ('recording', 'uploading') or deleting;

alter table usage_days add column recording_seconds double precision not null default 0;
