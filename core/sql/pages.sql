PRAGMA max_page_count = 16384
