-- The key under which two spellings of one caption are the same caption to an audience, as SHA-256 in hexadecimal.
-- Normalised before it is hashed: compatibility forms and case folded, typographic quotes made plain, invisible characters
-- and emoji variation marks dropped, every run of white space (newlines too) made one space, ends trimmed. Emoji stay: they
-- are part of the text. With a category the key is of both; NULL or an empty category gives the key of the text alone.
-- A text that is NULL or has nothing visible has no key (NULL), so that it equals nothing.
-- Read by: caption_key, and whatever resolves a message without caption_id within a category.
-- Call: SELECT `of-scheduler-proj.eros_scheduling_brain.caption_key_v2`(caption_text, content_category)
CREATE OR REPLACE FUNCTION `of-scheduler-proj.eros_scheduling_brain.caption_key_v2`(text STRING, category STRING)
RETURNS STRING
OPTIONS (description = 'SHA-256 hex of the normalised caption text, with its category where one is given.')
AS (
  (
    SELECT
      IF(
        words = '',
        NULL,
        TO_HEX(SHA256(IF(COALESCE(kind, '') = '', words, CONCAT(words, '\n', kind))))
      )
    FROM (
      SELECT
        TRIM(REGEXP_REPLACE(
          NORMALIZE_AND_CASEFOLD(
            TRANSLATE(
              REGEXP_REPLACE(text, r'[\x{00AD}\x{200B}-\x{200F}\x{2060}\x{FE00}-\x{FE0F}\x{FEFF}]', ''),
              '\u2018\u2019\u201A\u201B\u2032\u0060\u00B4\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB',
              '\'\'\'\'\'\'\'"""""""'
            ),
            NFKC
          ),
          r'[\s\p{Z}]+', ' '
        )) AS words,
        TRIM(REGEXP_REPLACE(NORMALIZE_AND_CASEFOLD(category, NFKC), r'[\s\p{Z}]+', ' ')) AS kind
    )
  )
);
