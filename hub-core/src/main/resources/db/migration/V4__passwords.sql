-- Passwords of RTMP ingresses, and what webhooks have told the beginning of but not the end.

alter table ingresses add column password_hash text;
comment on column ingresses.password_hash is 'scrypt; null: publishing needs the stream key only';

create table webhook_begun (
  id      bigint generated always as identity primary key,
  app_id  bigint not null references apps on delete cascade,
  thing   text not null,
  event   text not null,
  room    text,
  data    text not null,
  unique (app_id, thing)
);
comment on table webhook_begun is 'what a start tells the end of, last begun first, when the hub did not stop cleanly';
comment on column webhook_begun.thing is 'what has begun, unique while it lasts';
comment on column webhook_begun.event is 'the event that tells its end';
comment on column webhook_begun.data is 'that event''s data, a JSON object';
