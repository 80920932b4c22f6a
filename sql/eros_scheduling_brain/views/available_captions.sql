-- Every caption for every page, whether it may be sent there now, and where not, why: caption_standings over all pages, with no
-- schedule about to be replaced. Its columns mean what they mean there. Filter on page_name: that is what narrows it.
-- Read by: select_captions_for_creator, the add-on's swap and its Captions tab. page_candidates reads caption_standings of its pages.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.available_captions` WHERE page_name = 'jade' AND is_available
CREATE OR REPLACE VIEW `of-scheduler-proj.eros_scheduling_brain.available_captions`
OPTIONS (description = 'Captions per page, and what stands against each')
AS
SELECT *
FROM `of-scheduler-proj.eros_scheduling_brain.caption_standings`(CAST([] AS ARRAY<STRING>), CAST([] AS ARRAY<DATE>));
