-- Every caption of the bank once, as it last was, with use_key: what locks and repetitions within a week are compared by.
-- Captions of equal caption_key share it; a caption without one is alone and its id stands for it. Missing and unknown tiers
-- count as MID, missing categories as GENERAL, spellings of a category that differ in case only as one, as in
-- available_captions, which says besides whether a page may send it.
-- Read by: commit_schedules, apply_changes.
-- Call: SELECT use_key FROM `of-scheduler-proj.eros_scheduling_brain.caption_use_keys` WHERE caption_id = 214
CREATE OR REPLACE VIEW `of-scheduler-proj.eros_scheduling_brain.caption_use_keys`
OPTIONS (description = 'Captions and what each is compared by')
AS
SELECT
  caption_id,
  COALESCE(
    `of-scheduler-proj.eros_scheduling_brain.caption_key`(caption_text),
    CONCAT('#', CAST(caption_id AS STRING))
  ) AS use_key,
  MIN(content_category) OVER (PARTITION BY LOWER(content_category)) AS content_category,
  IF(UPPER(TRIM(price_tier)) IN ('FREE', 'LOW', 'PREMIUM'), UPPER(TRIM(price_tier)), 'MID') AS price_tier,
  COALESCE(is_active, TRUE) AS is_active
FROM (
  SELECT
    caption_id,
    caption_text,
    COALESCE(NULLIF(TRIM(content_category), ''), 'GENERAL') AS content_category,
    price_tier,
    is_active
  FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
  WHERE caption_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
);
