-- Where streams are sent on to. A row is there from its start on; what is stopped has no key any more.

create table destinations (
  id              bigint generated always as identity primary key,
  destination_id  text not null unique,
  app_id          bigint not null references apps on delete cascade,
  room            text not null,
  participant     text not null,
  platform        text not null check (platform in ('youtube', 'twitch', 'facebook', 'custom')),
  name            text,
  layout          text,
  shown_url       text not null,
  shown_key       text not null,
  target          bytea,
  status          text not null default 'running' check (status in ('running', 'failed', 'stopped')),
  error           text,
  created_at      timestamptz not null default now(),
  ended_at        timestamptz
);
comment on column destinations.target is 'URL with its key, encrypted; null once stopped';
comment on column destinations.shown_url is 'masked, as the API shows it';
comment on column destinations.status is 'what is wanted: how a running one fares is known in memory';
create index destinations_stream on destinations (app_id, room, participant) where status <> 'stopped';
create index destinations_ended on destinations (ended_at) where status = 'stopped';
