-- Destinations that a limit of their tenant does not end.

alter table destinations add column exempt boolean not null default false;
comment on column destinations.exempt is 'started by a token of global scope';
