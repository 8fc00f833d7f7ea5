SELECT coalesce(pg_catalog.txid_status($1::bigint), 'forgotten')
