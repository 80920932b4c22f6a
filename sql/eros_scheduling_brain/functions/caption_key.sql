-- The key of a caption's text alone: what cooldowns, locks and messages without caption_id are compared by.
-- Read by: available_captions and the jobs. A caption and a message of the same words have the same key, whatever the case,
-- the quotes or the line breaks; the rules are caption_key_v2's.
-- Call: SELECT `of-scheduler-proj.eros_scheduling_brain.caption_key`(message_text)
CREATE OR REPLACE FUNCTION `of-scheduler-proj.eros_scheduling_brain.caption_key`(text STRING)
RETURNS STRING
OPTIONS (description = 'SHA-256 hex of the normalised caption text.')
AS (
  `of-scheduler-proj.eros_scheduling_brain.caption_key_v2`(text, CAST(NULL AS STRING))
);
