-- +goose Up
-- Whether an event has its duty is asked of every event of a village, after every act
-- on its desk: by the duty's key, not through all the village owes.
create index obligation_by_key on obligation (village_id, period);
