-- Each planned slot of the last 26 weeks with the message that carried it, as slot_results matches them.
-- Read by: off-policy estimates (explored, selection_probability), the scorecard, the add-on's results.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.schedule_slot_results` WHERE page_name = 'jade' AND week_start = @week
CREATE OR REPLACE VIEW `of-scheduler-proj.eros_scheduling_brain.schedule_slot_results`
OPTIONS (description = 'Planned slots and the messages that carried them')
AS
SELECT *
FROM `of-scheduler-proj.eros_scheduling_brain.slot_results`(
  DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 182 DAY), TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 184 DAY)
);
