-- The restrictions in force now, with kinds in capitals and no blank values (a blank keyword would be in every text).
-- Read by: available_captions, and by nothing else: whatever asks what a page may send asks there.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.active_creator_caption_restrictions_v` WHERE page_name = 'jade'
CREATE OR REPLACE VIEW `of-scheduler-proj.eros_scheduling_brain.active_creator_caption_restrictions_v`
OPTIONS (description = 'Restrictions in force now')
AS
SELECT page_name, UPPER(TRIM(kind)) AS kind, TRIM(value) AS value, reason, starts_at, ends_at
FROM `of-scheduler-proj.eros_scheduling_brain.creator_caption_restrictions`
WHERE TRIM(value) != ''
  AND (starts_at IS NULL OR starts_at <= CURRENT_TIMESTAMP())
  AND (ends_at IS NULL OR ends_at > CURRENT_TIMESTAMP());
