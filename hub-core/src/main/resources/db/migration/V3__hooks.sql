-- Outbound webhooks: the outbox. Rows are sent in the order of their position, one app's after another.

create sequence webhook_positions;

create table webhook_deliveries (
  id               bigint generated always as identity primary key,
  app_id           bigint not null references apps on delete cascade,
  event_id         text not null unique,
  event            text not null,
  room             text,
  body             text not null,
  position         bigint not null default nextval('webhook_positions'),
  status           text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts         int not null default 0,
  created_at       timestamptz not null,
  queued_at        timestamptz not null,
  next_attempt_at  timestamptz not null,
  last_attempt_at  timestamptz,
  last_status      int,
  last_error       text
);
comment on column webhook_deliveries.body is 'exactly what is sent, and what the signature is made of';
comment on column webhook_deliveries.created_at is 'when the event happened';
comment on column webhook_deliveries.queued_at is 'when it was last put into the queue: by the event or by hand';
create index webhook_deliveries_queue on webhook_deliveries (app_id, position) where status = 'pending';
create index webhook_deliveries_list on webhook_deliveries (app_id, id desc);
create index webhook_deliveries_age on webhook_deliveries (queued_at);

-- The log as the API shows it; bounded by age and rows.
create table logs (
  id       bigint generated always as identity primary key,
  at       timestamptz not null,
  level    text not null,
  source   text not null,
  app      text,
  message  text not null
);
create index logs_app on logs (app, id desc);
create index logs_at on logs (at);

-- What tenants use, a row a day. Counted up; outlives its app.
create table usage_days (
  tenant_id       bigint not null references tenants on delete cascade,
  app             text not null,
  day             date not null,
  stream_seconds  double precision not null default 0,
  egress_bytes    bigint not null default 0,
  primary key (tenant_id, app, day)
);
comment on column usage_days.day is 'in UTC';
