-- Every page's size tier and what the tier allows: the audience is a percentile (75th) of deliveries a message over the days looked
-- back on; NEW is under 14 days or 20 messages of history. History is read over those days or 90, whichever is more; a page silent
-- for the days looked back on is judged by all that was read. Messages that reached nobody count for nothing.
-- last_sent_at is the last message of all that were read, delivered or not.
-- A page that sent nothing yet is NEW with an audience of 0; one with enough messages, none delivered, has error_code NO_DELIVERIES.
-- Read by: classify_account_size (one page of it), page_analyses. One scan of the messages, of the partitions that as_of and
-- lookback_days (at least 1) name; one row a page that has a profile or a message.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.account_sizes`(CURRENT_TIMESTAMP(), 30)
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.account_sizes`(as_of TIMESTAMP, lookback_days INT64)
OPTIONS (description = 'The size tier of every page')
AS (
  SELECT
    ranked.page AS page_name,
    IF(ranked.is_undelivered, NULL, tiers.size_tier) AS size_tier,
    IF(ranked.is_undelivered, NULL, ranked.audience) AS avg_audience,
    IF(ranked.is_undelivered, NULL, tiers.ppv_min) AS daily_ppv_target_min,
    IF(ranked.is_undelivered, NULL, tiers.ppv_max) AS daily_ppv_target_max,
    IF(ranked.is_undelivered, NULL, tiers.bumps) AS daily_bump_target,
    IF(ranked.is_undelivered, NULL, tiers.gap_minutes) AS min_ppv_gap_minutes,
    IF(ranked.is_undelivered, NULL, tiers.tolerance) AS saturation_tolerance,
    ranked.counted_count AS messages,
    ranked.history_days,
    ranked.last_sent_at,
    IF(ranked.is_undelivered, 'NO_DELIVERIES', NULL) AS error_code,
    CASE
      WHEN ranked.is_undelivered THEN FORMAT('None of %d messages was delivered to anyone.', ranked.message_count)
      WHEN ranked.delivered_count = 0 THEN 'No message was delivered yet: the page is NEW and its audience unknown.'
      WHEN NOT ranked.is_recent
        THEN FORMAT('Nothing was sent in %d days: the audience is that of the messages before.', lookback_days)
    END AS note
  FROM (
    -- What lies before the days that were read is not known, so that no page is NEW for want of it.
    SELECT
      *,
      delivered_count < new_page_messages
        OR history_days < LEAST(new_page_days, GREATEST(lookback_days, 90) - 1) AS is_new,
      message_count >= new_page_messages AND message_count > 0 AND delivered_count = 0 AS is_undelivered
    FROM (
      SELECT
        COALESCE(profiled.page, measured.page) AS page,
        COALESCE(measured.message_count, 0) AS message_count,
        COALESCE(measured.delivered_count, 0) AS delivered_count,
        COALESCE(measured.counted_count, 0) AS counted_count,
        COALESCE(measured.is_recent, FALSE) AS is_recent,
        COALESCE(DATE_DIFF(DATE(as_of, 'America/Los_Angeles'), measured.first_day, DAY), 0) AS history_days,
        measured.last_sent_at,
        COALESCE(measured.below + (measured.above - measured.below) * measured.between_them, 0) AS audience,
        settings.new_page_days,
        settings.new_page_messages
      FROM (
        SELECT DISTINCT page_name AS page
        FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
        WHERE page_name IS NOT NULL
      ) AS profiled
      FULL OUTER JOIN (
        SELECT
          page,
          COUNT(*) AS message_count,
          COUNT(sent) AS delivered_count,
          COUNTIF(is_counted) AS counted_count,
          LOGICAL_OR(is_recent) AS is_recent,
          MIN(IF(sent IS NOT NULL, day, NULL)) AS first_day,
          MAX(sending_time) AS last_sent_at,
          MAX(IF(is_counted AND place = FLOOR(wanted_place), sent, NULL)) AS below,
          MAX(IF(is_counted AND place = CEIL(wanted_place), sent, NULL)) AS above,
          MAX(IF(is_counted, wanted_place - FLOOR(wanted_place), NULL)) AS between_them
        FROM (
          SELECT
            *,
            ROW_NUMBER() OVER (PARTITION BY page, is_counted ORDER BY sent) - 1 AS place,
            settings.audience_percentile * (COUNT(*) OVER (PARTITION BY page, is_counted) - 1) AS wanted_place
          FROM (
            -- The percentile by places: a message's place among those of its page that count, from 0.
            SELECT
              *,
              sent IS NOT NULL AND (is_looked_at OR NOT is_recent) AS is_counted
            FROM (
              SELECT *, COALESCE(LOGICAL_OR(is_looked_at AND sent IS NOT NULL) OVER (PARTITION BY page), FALSE) AS is_recent FROM (
                SELECT
                  COALESCE(spellings.page, messages.page_name) AS page,
                  messages.day,
                  messages.sending_time,
                  messages.is_looked_at,
                  IF(messages.sent_count > 0, CAST(messages.sent_count AS FLOAT64), NULL) AS sent
                FROM (
                  SELECT
                    page_name,
                    DATE(sending_time, 'America/Los_Angeles') AS day,
                    sending_time,
                    sending_time >= TIMESTAMP_SUB(as_of, INTERVAL lookback_days DAY) AS is_looked_at,
                    sent_count
                  FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages`
                  WHERE sending_time >= TIMESTAMP_SUB(as_of, INTERVAL GREATEST(lookback_days, 90) DAY) AND sending_time < as_of
                  QUALIFY message_id IS NULL OR ROW_NUMBER() OVER (
                    PARTITION BY message_id ORDER BY ingested_at DESC, sending_time DESC, sent_count DESC
                  ) = 1
                ) AS messages
                LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_spellings`() AS spellings ON spellings.spelling = messages.page_name
                WHERE messages.page_name IS NOT NULL
              ) AS named
            )
          ) AS counted
          CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.reading_settings`(as_of) AS settings
        ) AS placed
        GROUP BY page
      ) AS measured ON measured.page = profiled.page
      CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.reading_settings`(as_of) AS settings
    ) AS judged
  ) AS ranked
  CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.tier_settings`() AS tiers
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY ranked.page
    ORDER BY
      IF(tiers.audience_from IS NULL, ranked.is_new, NOT ranked.is_new AND tiers.audience_from <= ranked.audience) DESC,
      tiers.audience_from DESC
  ) = 1
);
