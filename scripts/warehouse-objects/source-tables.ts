// Which tables are theirs: filled from outside, made by a deploy only where they are missing, never altered.

import { MAIN_DATASET } from './object-files';

/** How EROS uses each; one that is only read may as well be a view of theirs. Columns and types are those of its file in sql/. */
export const SOURCE_TABLES: Readonly<Record<string, 'read' | 'written'>> = {
  mass_messages: 'read',
  caption_bank: 'written',
  caption_bank_enriched: 'read',
  captions: 'read',
  creator_content_inventory: 'written',
  creator_caption_restrictions: 'written',
  creator_profiles: 'written',
};

export const sourceUse = (dataset: string, name: string): 'read' | 'written' | undefined =>
  dataset === MAIN_DATASET ? SOURCE_TABLES[name] : undefined;
