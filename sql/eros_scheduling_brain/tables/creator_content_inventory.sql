-- How many items of each category a page still has to sell. A source table: theirs; created only if missing.
-- Read by: available_captions (a category not named is unlimited). Written by: committing a PPV, which reserves one, and releasing it.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory` (
  page_name STRING,
  content_category STRING,
  items_available INT64,
  refreshed_at TIMESTAMP
)
CLUSTER BY page_name, content_category
OPTIONS (description = 'Stock of content per page and category (source)');
