-- Streams that ended long ago are deleted, oldest first.

create index streams_ended on streams (ended_at) where status = 'ended';
