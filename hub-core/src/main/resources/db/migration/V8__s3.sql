-- An app's bucket.

create table app_s3 (
  id          bigint generated always as identity primary key,
  app_id      bigint not null unique,
  settings    jsonb not null,
  keys        bytea not null,
  updated_at  timestamptz not null default now()
);
comment on column app_s3.app_id is 'outlives its app while objects are being removed';
comment on column app_s3.keys is 'access key and secret key, a line each, encrypted';

-- Files on their way there.

create table uploads (
  id            bigint generated always as identity primary key,
  app_id        bigint not null,
  owner         text not null unique,
  file          text not null,
  object_key    text not null,
  content_type  text not null,
  size_bytes    bigint not null,
  sent_bytes    bigint not null default 0,
  upload_id     text,
  attempts      int not null default 0,
  next_at       timestamptz not null default now(),
  error         text
);
comment on table uploads is 'a row a file, until it is an object';
comment on column uploads.owner is 'whose file it is, for example vod:12';
comment on column uploads.file is 'within the recordings folder';
comment on column uploads.upload_id is 'the server''s, of what has arrived so far';
comment on column uploads.error is 'why the newest attempt failed';
create index uploads_due on uploads (next_at);
