-- Keys of cameras that send JPEG pictures over WebSocket.

create table camera_keys (
  id          bigint generated always as identity primary key,
  key_id      text not null unique,
  app_id      bigint not null references apps on delete cascade,
  room        text not null,
  identity    text not null,
  key_hash    bytea not null unique,
  created_at  timestamptz not null default now()
);
create index camera_keys_app on camera_keys (app_id, id);
comment on column camera_keys.key_hash is 'SHA-256 of the key: it is shown once and cannot be read again';
