-- Who may do what: dashboard sessions, the audit log, and which key file the encrypted columns belong to.

alter table users add column platform_admin boolean not null default false;
comment on column users.platform_admin is 'reaches every tenant; the first start''s admin is one';
update users set platform_admin = true where id = (select min(id) from users);

create table sessions (
  id          bigint generated always as identity primary key,
  sid         text not null unique,
  user_id     bigint not null references users on delete cascade,
  address     text not null,
  user_agent  text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null
);
comment on column sessions.sid is 'names the session within its signed token; no credential by itself';
create index sessions_user on sessions (user_id, id);

create table audit_log (
  id          bigint generated always as identity primary key,
  at          timestamptz not null,
  tenant_id   bigint,
  actor       text not null,
  address     text not null,
  method      text not null,
  route       text not null,
  target      text not null,
  status      int not null
);
comment on column audit_log.tenant_id is 'whose change it was; no reference: the record outlives its tenant';
comment on column audit_log.actor is 'token:7, user:3 (name) or login:name; never a secret';
create index audit_log_tenant on audit_log (tenant_id, id desc);

create table key_file (
  id           int primary key check (id = 1),
  fingerprint  text not null
);
comment on table key_file is 'which key file the encrypted columns were written under';
