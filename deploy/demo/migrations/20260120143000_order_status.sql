-- How far an order is.
ALTER TABLE orders ADD COLUMN status TEXT NOT NULL DEFAULT 'new';
CREATE TABLE order_events (
	id INTEGER PRIMARY KEY,
	order_id INTEGER NOT NULL REFERENCES orders (id),
	status TEXT NOT NULL,
	at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TRIGGER orders_record_status AFTER UPDATE OF status ON orders
BEGIN
	INSERT INTO order_events (order_id, status) VALUES (new.id, new.status);
END;
