-- The control plane's first tables. Times are UTC instants; secrets are hashes or AES-GCM boxes, never plain.

create table tenants (
  id          bigint generated always as identity primary key,
  name        text not null unique,
  plan        text not null default 'free' check (plan in ('free', 'unlimited')),
  limits      jsonb not null default '{}',
  created_at  timestamptz not null default now()
);

create table users (
  id             bigint generated always as identity primary key,
  tenant_id      bigint not null references tenants on delete cascade,
  name           text not null unique,
  password_hash  text not null,
  role           text not null check (role in ('owner', 'editor', 'viewer')),
  created_at     timestamptz not null default now()
);

create table apps (
  id               bigint generated always as identity primary key,
  tenant_id        bigint not null references tenants,
  name             text not null unique,
  display_name     text not null,
  room_prefix      text not null,
  settings         jsonb not null default '{}',
  features         jsonb not null default '{}',
  callback_secret  bytea,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);

create table api_tokens (
  id          bigint generated always as identity primary key,
  tenant_id   bigint not null references tenants on delete cascade,
  app_id      bigint references apps on delete cascade,
  name        text not null,
  hash        bytea not null unique,
  allowed_ips text[] not null default '{}',
  created_at  timestamptz not null default now()
);
comment on column api_tokens.app_id is 'null: global scope';
comment on column api_tokens.allowed_ips is 'addresses and CIDR ranges; empty: any';
comment on column api_tokens.hash is 'SHA-256 of the token';

create table livekit_keys (
  id          bigint generated always as identity primary key,
  app_id      bigint not null references apps on delete cascade,
  key_id      text not null unique,
  secret      bytea not null,
  created_at  timestamptz not null default now()
);
create index livekit_keys_app on livekit_keys (app_id);

create table ingresses (
  id                bigint generated always as identity primary key,
  ingress_id        text not null unique,
  app_id            bigint not null references apps on delete cascade,
  input_type        text not null check (input_type in ('rtmp', 'whip', 'url')),
  room              text not null,
  identity          text not null,
  name              text not null default '',
  url               text,
  transcoding       boolean not null default false,
  stream_key        bytea not null,
  stream_key_hash   bytea not null unique,
  created_at        timestamptz not null default now()
);
create index ingresses_app on ingresses (app_id, id);

create table streams (
  id               bigint generated always as identity primary key,
  app              text not null,
  stream_id        text not null,
  type             text not null,
  room             text not null,
  participant      text not null,
  status           text not null check (status in ('active', 'ended')),
  started_at       timestamptz not null,
  ended_at         timestamptz,
  last_stats_json  text
);
comment on column streams.app is 'the name at that time: history outlives its app';
create unique index streams_active on streams (app, stream_id) where status = 'active';
create unique index streams_by_start on streams (app, stream_id, started_at);
